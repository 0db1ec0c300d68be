// SPDX-License-Identifier: GPL-2.0-or-later
/* The library that named opens when it runs. */
#include "tests/named.h"

int named_library(int (*call)(int n), int n);

TRACED static int hidden(int (*call)(int n), int n)
{
	return call(n) + 1;
}

int named_library(int (*call)(int n), int n)
{
	return hidden(call, n) + 1;
}
