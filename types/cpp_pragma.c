// SPDX-License-Identifier: GPL-2.0-or-later
/* #pragma once and #pragma pack; others mean nothing here. */
#include <stdlib.h>

#include "types/cread.h"

/* The n of "pack(n)": 1, 2, 4, 8 or 16; 0 is none of these. */
static uint32_t pack_number(const struct ctoken *token)
{
	unsigned long n = strtoul(token->text, NULL, 0);

	return n <= 16 && (n & (n - 1)) == 0 ? (uint32_t)n : 0;
}

static void pack_pop(struct cdecl *cdecl)
{
	cdecl->pack = cdecl->packs.n ? cdecl->packs.v[--cdecl->packs.n] : 0;
}

/* One word between the parentheses; false when it is none of pack's. */
static bool pack_word(struct cdecl *cdecl, const struct ctoken *token)
{
	if (ctoken_is(token, "push"))
		*vec_push(cdecl->arena, &cdecl->packs) = cdecl->pack;
	else if (ctoken_is(token, "pop"))
		pack_pop(cdecl);
	else if (token->kind == CTOKEN_NUMBER && pack_number(token))
		cdecl->pack = pack_number(token);
	else
		return ctoken_is(token, ",") || token->kind == CTOKEN_NAME;
	return true;
}

/* pack(), pack(n), pack(push[, name][, n]), pack(pop[, name][, n]) */
static void pack(struct cread *read, struct clexer *lexer,
		 const struct ctoken *word)
{
	struct ctoken token = *word;
	bool empty = true;

	if (!clexer_next_in_line(lexer, &token) || !ctoken_is(&token, "("))
		goto wrong;
	while (clexer_next_in_line(lexer, &token)) {
		if (ctoken_is(&token, ")")) {
			if (empty)
				read->cdecl->pack = 0;
			return;
		}
		if (!pack_word(read->cdecl, &token))
			goto wrong;
		empty = false;
	}
wrong:
	cread_error(read, token.loc,
		    "#pragma pack takes (), (N), (push, N) or (pop); N is 1, "
		    "2, 4, 8 or 16");
}

void cpp_pragma(struct cread *read, struct clexer *lexer)
{
	struct ctoken word;

	if (!clexer_next_in_line(lexer, &word))
		return;
	if (ctoken_is(&word, "once"))
		strmap_set(&read->cdecl->once, lexer->source->name,
			   read->cdecl);
	else if (ctoken_is(&word, "pack"))
		pack(read, lexer, &word);
}
