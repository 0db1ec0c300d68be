// SPDX-License-Identifier: GPL-2.0-or-later
/* The same in C++: names that are demangled, members, references, classes by
 * value, a base class. Needs nothing of C++'s library. */
#define TRACED __attribute__((noinline))
#define USE(x) __asm__ volatile("" : : "m"(x) : "memory")

namespace space
{

struct base {
	int first;
};

class thing : public base
{
public:
	thing(int a, long b) : second(b)
	{
		first = a;
	}
	TRACED int act(int n);
	TRACED int act(const char *text, bool loud);
	TRACED static int count(thing &other);
	long second;
	static int all;
};

int thing::all;

int thing::act(int n)
{
	USE(n);
	return first + n;
}

int thing::act(const char *text, bool loud)
{
	USE(text);
	USE(loud);
	return loud;
}

int thing::count(thing &other)
{
	USE(other);
	return ++all;
}

enum class mode : unsigned char { QUIET = 3, LOUD = 200 };

/* Not to be copied byte by byte, so its address is passed. */
struct owner {
	int value;
	owner(int n) : value(n)
	{
	}
	owner(const owner &other) : value(other.value)
	{
	}
	~owner()
	{
		USE(value);
	}
};

TRACED int own(owner o, mode m, int n)
{
	USE(o);
	USE(m);
	USE(n);
	return o.value;
}

template <typename T> TRACED T twice(T x)
{
	USE(x);
	return x * 2;
}

} // namespace space

TRACED int by_value(space::thing thing, int &&moved)
{
	USE(thing);
	USE(moved);
	return moved;
}

/* Always the same, so it is not passed: what comes behind it is the first. */
TRACED static int partly(int same, int n)
{
	USE(same);
	USE(n);
	return same + n;
}

int main()
{
	space::thing thing(7, -8);
	space::owner owner(5);

	thing.act(1);
	thing.act("text", true);
	space::thing::count(thing);
	space::own(owner, space::mode::LOUD, 6);
	partly(9, 1);
	partly(9, thing.first);
	space::twice(21);
	space::twice(21L);
	return by_value(thing, 9) != 9;
}
