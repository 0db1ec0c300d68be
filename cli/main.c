// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

int main(void)
{
	printf("awl v%s\n", AWL_VERSION);
	return 0;
}
