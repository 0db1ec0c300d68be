// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What ends an attach point. A blank always does; a `/` and a `<` do unless
 * its kind takes paths or C++ names:
 *
 *	kprobe:vfs_read/pid == 1/ { }	uprobe:/bin/sh:main /pid == 1/ { }
 *	openat<count>			uprobe:./a:f<int> < count >
 */
#include <string.h>
#include <strings.h>

#include "lexer/scan.h"

/* Kinds whose parts hold slashes, and whether names may hold a `<`. */
static const struct path_kind {
	const char *name;
	bool angles;
} path_kinds[] = {
	{ "uprobe", true }, { "u", true },    { "uretprobe", true },
	{ "ur", true },	    { "usdt", true }, { "U", true },
	{ "iter", false },  { "it", false },  { "watchpoint", false },
	{ "w", false },
};

void point_begin(struct lexer *lexer)
{
	const char *text = lexer->source->text + lexer->offset;

	lexer->colon = false;
	/* A path without a kind: /bin/bash:readline. */
	lexer->paths = *text == '/' || *text == '.' || *text == '~';
	lexer->angles = lexer->paths;
}

void point_colon(struct lexer *lexer)
{
	const char *kind = lexer->source->text + lexer->begin;
	uint32_t len = lexer->offset - 1 - lexer->begin;

	if (lexer->colon)
		return;
	lexer->colon = true;
	/* Wildcards and parameters may become any kind. */
	if (memchr(kind, '*', len) || memchr(kind, '$', len) ||
	    memchr(kind, '"', len)) {
		lexer->paths = true;
		return;
	}
	for (size_t i = 0; i < sizeof(path_kinds) / sizeof(*path_kinds); i++) {
		if (strlen(path_kinds[i].name) != len ||
		    strncasecmp(path_kinds[i].name, kind, len) != 0)
			continue;
		lexer->paths = true;
		lexer->angles |= path_kinds[i].angles;
	}
}

bool point_takes_slash(const struct lexer *lexer)
{
	return !lexer->begun || lexer->paths;
}

bool point_slash_is_path(const struct lexer *lexer, uint32_t offset)
{
	const char *p = lexer->source->text + offset;
	const char *end = lexer->source->text + lexer->source->len;

	for (; p < end && (unsigned char)*p > ' ' && *p != ',' && *p != '{';
	     p++)
		if (*p == ':')
			return true;
	return false;
}
