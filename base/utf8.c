// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/utf8.h"

#include <stdint.h>

/* Forms: the first byte's range, how many bytes, and the least number that
 * needs so many. */
static const struct {
	unsigned char from, to, bytes;
	uint32_t least;
} forms[] = {
	{ 0x00, 0x7f, 1, 0 },
	{ 0xc2, 0xdf, 2, 0x80 },
	{ 0xe0, 0xef, 3, 0x800 },
	{ 0xf0, 0xf4, 4, 0x10000 },
};

size_t utf8_length(const char *text, size_t len)
{
	unsigned char first = len ? (unsigned char)*text : 0xff;
	uint32_t number;
	size_t form = 0, n;

	while (form < 4 && (first < forms[form].from || first > forms[form].to))
		form++;
	if (form == 4 || forms[form].bytes > len)
		return 0;
	n = forms[form].bytes;
	number = n == 1 ? first : first & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 0;
		number = number << 6 | ((unsigned char)text[i] & 0x3f);
	}
	/* Too long for what it says, half a pair, or beyond Unicode. */
	if (number < forms[form].least || number > 0x10ffff ||
	    (number >= 0xd800 && number <= 0xdfff))
		return 0;
	return n;
}
