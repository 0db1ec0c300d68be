// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bits of gfp_t differ from kernel to kernel, and no header for programs
 * has them. The kernel itself prints them, by a list that stands in the formats
 * of its own events:
 *
 *	__print_flags(REC->gfp_flags, "|", {( unsigned long)((( gfp_t)
 *	(((((1UL))) << (10))|...)), "GFP_TRANSHUGE"}, ...)
 */
#include "runtime/gfp.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "types/tracefs.h"

static uint64_t expression(const char **at);

static bool skip(const char **at, const char *word)
{
	size_t len = strlen(word);

	while (**at == ' ')
		++*at;
	if (strncmp(*at, word, len) != 0)
		return false;
	*at += len;
	return true;
}

/* A number, (...), ~x, and casts, which mean nothing here. */
static uint64_t primary(const char **at)
{
	uint64_t value;
	char *end;

	while (skip(at, "( gfp_t)") || skip(at, "( unsigned long)") ||
	       skip(at, "(gfp_t)") || skip(at, "(unsigned long)"))
		;
	if (skip(at, "~"))
		return ~primary(at);
	if (skip(at, "(")) {
		value = expression(at);
		skip(at, ")");
		return value;
	}
	value = strtoull(*at, &end, 0);
	while (*end == 'u' || *end == 'U' || *end == 'l' || *end == 'L')
		end++;
	*at = end;
	return value;
}

/* The lists use each operator within parentheses of its own. */
static uint64_t expression(const char **at)
{
	uint64_t value = primary(at);

	for (;;) {
		if (skip(at, "<<"))
			value <<= primary(at) & 63;
		else if (skip(at, "|"))
			value |= primary(at);
		else if (skip(at, "&"))
			value &= primary(at);
		else
			return value;
	}
}

static void put(struct text *out, bool *first, const char *name, size_t len)
{
	text_printf(out, "%s%.*s", *first ? "" : "|", (int)len, name);
	*first = false;
}

/* The next of the list's entries; false at its end. */
static bool next(const char **at, uint64_t *mask, const char **name,
		 size_t *len)
{
	const char *end;

	*at = strchr(*at, '{');
	if (!*at)
		return false;
	++*at;
	*mask = expression(at);
	*name = strchr(*at, '"');
	end = *name ? strchr(++*name, '"') : NULL;
	if (!end)
		return false;
	*len = (size_t)(end - *name);
	*at = end;
	return *mask != 0;
}

/* Names of several flags first, as the list has them, then the single ones by
 * their bits. */
void gfp_names_in(const char *list, uint64_t flags, struct text *out)
{
	uint64_t left = flags, mask;
	bool first = true;
	const char *name;
	size_t len;

	for (const char *at = list; next(&at, &mask, &name, &len);) {
		if (!(mask & (mask - 1)) || (left & mask) != mask)
			continue;
		left &= ~mask;
		put(out, &first, name, len);
	}
	for (uint64_t bit = 1; left && bit; bit <<= 1)
		for (const char *at = list;
		     left & bit && next(&at, &mask, &name, &len);) {
			if (mask != bit)
				continue;
			left &= ~bit;
			put(out, &first, name, len);
		}
	if (left)
		text_printf(out, "%s0x%llx", first ? "" : "|",
			    (unsigned long long)left);
	else if (first)
		text_putc(out, '0');
}

/* The list in the format of an event that prints such flags; NULL: no tracefs.
 * Read once and kept. */
static const char *kernel_list(void)
{
	static char *line;
	static bool read;
	const char *root = tracefs_path(), *list;
	size_t room = 0;
	char path[256];
	FILE *format;

	if (!read && root) {
		snprintf(path, sizeof(path), "%s/events/kmem/kmalloc/format",
			 root);
		format = fopen(path, "re");
		while (format && getline(&line, &room, format) > 0 &&
		       !strstr(line, "__print_flags"))
			;
		if (format)
			fclose(format);
	}
	read = true;
	list = line ? strstr(line, "__print_flags") : NULL;
	return list;
}

void gfp_names(uint64_t flags, struct text *out)
{
	const char *list = kernel_list();

	/* Without a list all of them are left over. */
	gfp_names_in(list ? list : "", flags, out);
}
