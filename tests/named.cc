// SPDX-License-Identifier: GPL-2.0-or-later
/* The frames of named-mixed that are C++: a template, a method. */
#include "tests/named.h"

namespace space
{

class walker
{
public:
	TRACED int walk(int (*call)(int n), int n) const;
	int added;
};

int walker::walk(int (*call)(int n), int n) const
{
	return named_rust(call, n) + added;
}

template <typename T> TRACED T through(const walker &by, int (*call)(int), T n)
{
	return by.walk(call, static_cast<int>(n)) + T(1);
}

} // namespace space

int named_mixed(int (*call)(int n), int n)
{
	space::walker walker = { n };

	USE(walker);
	return static_cast<int>(space::through<long>(walker, call, n)) + 1;
}
