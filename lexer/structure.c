// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From raw tokens to tokens: counts brackets, so knows where in the script a
 * token is, and tells apart what looks alike (token.h).
 */
#include <string.h>

#include "lexer/scan.h"

static const char *behind(const struct lexer *lexer)
{
	return lexer->source->text + lexer->offset;
}

static const char *text_end(const struct lexer *lexer)
{
	return lexer->source->text + lexer->source->len;
}

struct loc lexer_loc(const struct lexer *lexer, uint32_t begin, uint32_t end)
{
	if (end > lexer->source->len)
		end = lexer->source->len;
	if (begin > end)
		begin = end;
	return (struct loc){ .begin = lexer->source->base + begin,
			     .end = lexer->source->base + end };
}

struct lexer *lexer_new(struct diags *diags, const struct source *source)
{
	struct lexer *lexer = arena_new(diags->arena, struct lexer);

	lexer->arena = diags->arena;
	lexer->diags = diags;
	lexer->source = source;
	lexer->state = AT_ITEM;
	lexer->parameters.arena = diags->arena;
	if (scan_open(lexer) != 0)
		lexer->ended = true;
	return lexer;
}

struct lexer *lexer_new_expression(struct diags *diags,
				   const struct source *source)
{
	struct lexer *lexer = lexer_new(diags, source);

	lexer->expression_only = true;
	lexer->state = IN_CODE;
	return lexer;
}

void lexer_free(struct lexer *lexer)
{
	if (lexer->scanner)
		scan_close(lexer);
	lexer->scanner = NULL;
}

/* At the outermost level of a compact block, where its words are words. */
static bool in_compact(const struct lexer *lexer)
{
	return lexer->state == IN_COMPACT && lexer->brackets.n == 0;
}

/* A bracket too deep ends everything: no stage has to fear for its stack. */
static void push(struct lexer *lexer, const struct token *token)
{
	struct bracket *bracket;

	if (lexer->brackets.n >= NESTING_MAX) {
		diag_error(lexer->diags, token->loc,
			   "syntax: nested too deeply (over %d levels)",
			   NESTING_MAX);
		lexer->ended = true;
		lexer->raw.kind = TOKEN_ERROR;
		return;
	}
	bracket = vec_push(lexer->arena, &lexer->brackets);
	bracket->kind = token->kind;
	bracket->loc = token->loc;
	lexer->braces += token->kind == TOKEN_BRACE_OPEN;
}

/* Forgets the brackets that were left open inside of the innermost brace. */
static void pop_to_brace(struct lexer *lexer)
{
	while (lexer->brackets.n > 0 &&
	       lexer->brackets.v[lexer->brackets.n - 1].kind !=
		       TOKEN_BRACE_OPEN)
		lexer->brackets.n--;
}

/*
 * A closing bracket that fits none is the parser's to report. A `}` closes
 * the innermost `{` whatever was left open in it.
 */
static void pop(struct lexer *lexer, enum token_kind open)
{
	if (open == TOKEN_BRACE_OPEN)
		pop_to_brace(lexer);
	if (lexer->brackets.n == 0 ||
	    lexer->brackets.v[lexer->brackets.n - 1].kind != open)
		return;
	lexer->brackets.n--;
	lexer->braces -= open == TOKEN_BRACE_OPEN;
}

static void end_item(struct lexer *lexer)
{
	if (lexer->expression_only)
		return;
	lexer->state = AT_ITEM;
	/* An item's end closes what was left open in it: an error in one item
	 * is not carried into the next. */
	lexer->brackets.n = 0;
	lexer->braces = 0;
	lexer->in_macro_head = false;
	lexer->in_declaration = false;
	lexer->parameters = (struct strmap){ .arena = lexer->arena };
}

/* The first token of an item, which says what it is. */
static void begin_item(struct lexer *lexer)
{
	enum token_kind kind;

	scan_mode(lexer, SCAN_LAYOUT);
	scan_next(lexer);
	if (lexer->raw.kind != TOKEN_NAME)
		return;
	kind = ahead_item(behind(lexer), text_end(lexer));
	lexer->previous = TOKEN_END;
	lexer->definition_depth = 0;
	lexer->definition_end = 0;
	switch (kind) {
	case TOKEN_DIRECTIVE:
		scan_mode(lexer, SCAN_DIRECTIVE);
		scan_next(lexer);
		break;
	case TOKEN_DEFINITION:
		scan_mode(lexer, SCAN_DEFINITION);
		scan_next(lexer);
		break;
	case TOKEN_ATTACH_POINT:
		lexer->state = IN_POINTS;
		scan_mode(lexer, SCAN_POINT);
		scan_next(lexer);
		break;
	default:
		lexer->state = IN_CODE;
		scan_mode(lexer, SCAN_CODE);
		scan_next(lexer);
		lexer->raw.kind = kind;
		lexer->in_macro_head = kind == TOKEN_MACRO;
		lexer->in_declaration = kind == TOKEN_LET;
	}
}

/* Whether the token now read is the first of a statement. */
static bool begins_statement(const struct lexer *lexer)
{
	switch (lexer->previous) {
	case TOKEN_BRACE_OPEN:
	case TOKEN_STATEMENT_BRACE:
	case TOKEN_BRACE_CLOSE: return lexer->braces > 0;
	case TOKEN_SEMICOLON: return lexer->braces > 0 || in_compact(lexer);
	case TOKEN_COMPACT_OPEN: return true;
	default: return false;
	}
}

/*
 * Keywords, verbs and names. Behind `.` and `->` every word is a field's name;
 * import and let are words only before what they need.
 */
static void tell_word(struct lexer *lexer)
{
	struct token *token = &lexer->raw;
	const char *end = text_end(lexer);
	const char *next;

	if (lexer->previous == TOKEN_DOT || lexer->previous == TOKEN_ARROW)
		return;
	if (in_compact(lexer))
		token->kind = word_compact(token, lexer->part_begins);
	if (token->kind == TOKEN_PRINT && ahead_print_call(behind(lexer), end))
		token->kind = TOKEN_NAME;
	if (token->kind != TOKEN_NAME)
		return;
	token->kind = word_keyword(token);
	if (token->kind == TOKEN_IF && begins_statement(lexer))
		token->kind = TOKEN_STATEMENT_IF;
	if (token->kind == TOKEN_IF || token->kind == TOKEN_STATEMENT_IF)
		lexer->filter_if = true;
	if (token->kind != TOKEN_NAME)
		return;
	next = ahead_layout(behind(lexer), end, NULL);
	if (ahead_is_word(token->text, end, "import") && next < end &&
	    *next == '"')
		token->kind = TOKEN_IMPORT;
	else if (ahead_is_word(token->text, end, "let") && next < end &&
		 (*next == '$' || *next == '@' || ahead_word(next, end)))
		token->kind = TOKEN_LET;
	else if (lexer->in_macro_head && lexer->brackets.n == 1)
		strmap_set_n(&lexer->parameters, token->text, token->len,
			     lexer);
}

/*
 * `(name)`: a type if an operand follows, unless the name is a value's. Before
 * a sign, which may be an operator too, a constant's name is none either.
 */
static bool opens_cast(const struct lexer *lexer)
{
	const char *end = text_end(lexer), *close = end, *name = end;
	uint32_t len = 0;
	enum ahead_operand operand;

	switch (ahead_type(behind(lexer), end, &name, &len, &close)) {
	case AHEAD_NO_TYPE: return false;
	case AHEAD_TYPE: return true;
	case AHEAD_MAYBE_TYPE: break;
	}
	if (*close != ')' || word_is_value(name, len))
		return false;
	operand = ahead_operand(close + 1, end);
	/* A macro's parameter may be a type, but rather is an expression. */
	if (strmap_get_n(&lexer->parameters, name, len))
		return operand == AHEAD_OPERAND;
	/* (x) by comm: a modifier is no operand. */
	if (operand == AHEAD_OPERAND && in_compact(lexer)) {
		struct token word = { .text = ahead_layout(close + 1, end,
							   NULL) };

		word.len = ahead_word(word.text, end);
		return word_compact(&word, false) == TOKEN_NAME;
	}
	return operand == AHEAD_OPERAND ||
	       (operand == AHEAD_SIGN && !word_is_upper(name, len));
}

/* sizeof(T), and its like: whether T is a type. */
static bool opens_type(const struct lexer *lexer)
{
	const char *end = text_end(lexer), *close = end, *name = end;
	uint32_t len = 0;

	switch (ahead_type(behind(lexer), end, &name, &len, &close)) {
	case AHEAD_NO_TYPE: return false;
	case AHEAD_TYPE: return true;
	case AHEAD_MAYBE_TYPE: break;
	}
	return !word_is_value(name, len) &&
	       !strmap_get_n(&lexer->parameters, name, len);
}

static void tell_paren(struct lexer *lexer)
{
	struct token token = lexer->raw;

	switch (lexer->previous) {
	case TOKEN_SIZEOF:
	case TOKEN_OFFSETOF:
	case TOKEN_TYPEINFO:
	case TOKEN_TYPEOF:
		if (opens_type(lexer))
			lexer->raw.kind = TOKEN_TYPE_OPEN;
		break;
	case TOKEN_NAME: /* a call */
	case TOKEN_VERB: break;
	default:
		if (opens_cast(lexer))
			lexer->raw.kind = TOKEN_CAST_OPEN;
	}
	push(lexer, &token);
}

/* Where a filter's operand ends, a `{` says that its closing `/` is missing. */
static bool ends_operand(enum token_kind kind)
{
	switch (kind) {
	case TOKEN_NAME:
	case TOKEN_INTEGER:
	case TOKEN_STRING:
	case TOKEN_VARIABLE:
	case TOKEN_MAP:
	case TOKEN_POSITIONAL:
	case TOKEN_PAREN_CLOSE:
	case TOKEN_BRACKET_CLOSE: return true;
	default: return false;
	}
}

/* `{`: a statement's, an expression's, or the body behind an open filter. */
static void tell_brace(struct lexer *lexer)
{
	struct token token = lexer->raw;

	if (lexer->state == IN_FILTER && lexer->brackets.n == 0 &&
	    !lexer->filter_if && ends_operand(lexer->previous))
		lexer->state = IN_CODE;
	if (begins_statement(lexer))
		lexer->raw.kind = TOKEN_STATEMENT_BRACE;
	push(lexer, &token);
}

/* /pid == 1/ {: the `/` with a `{` behind it is no division. */
static void tell_slash(struct lexer *lexer)
{
	const char *end = text_end(lexer);
	const char *next = ahead_layout(behind(lexer), end, NULL);

	if (lexer->state != IN_FILTER || lexer->brackets.n > 0)
		return;
	/* `<` opens no operand either: a compact block, which is refused. */
	if (next >= end || (*next != '{' && *next != '<'))
		return;
	lexer->raw.kind = TOKEN_FILTER_CLOSE;
	lexer->state = IN_POINTS;
	scan_mode(lexer, SCAN_POINT);
}

/* open < count > close < count >: told, not guessed. */
static void ambiguous_close(struct lexer *lexer)
{
	const char *end = text_end(lexer);
	const char *name = ahead_layout(behind(lexer), end, NULL);
	int len = (int)ahead_word(name, end);
	struct diag *diag;

	if (len > 60)
		len = 60;
	diag = diag_error(lexer->diags, lexer->raw.loc,
			  "syntax: '> %.*s <' can be read in two ways: the "
			  "block ends and the probe '%.*s' begins, or two "
			  "comparisons with '%.*s'",
			  len, name, len, name, len, name);
	diag_hint(lexer->diags, diag,
		  "begin the probe on a new line or write its kind "
		  "(kind:%.*s <), or put the comparison in parentheses "
		  "(... > %.*s)",
		  len, name, len, name);
}

/* `>` compares, unless ahead_close() says that the compact block ends. */
static void tell_greater(struct lexer *lexer)
{
	enum ahead_close answer;

	if (!in_compact(lexer))
		return;
	answer = ahead_close(behind(lexer), text_end(lexer),
			     lexer->questions > 0);
	/* Nothing stands before it that it could compare. */
	if (lexer->part_begins)
		answer = AHEAD_CLOSES;
	switch (answer) {
	case AHEAD_COMPARES: return;
	case AHEAD_AMBIGUOUS: ambiguous_close(lexer); break;
	case AHEAD_CLOSES: break;
	}
	lexer->raw.kind = TOKEN_COMPACT_CLOSE;
	end_item(lexer);
}

/* `;`: no parenthesis stays open behind it. */
static void tell_semicolon(struct lexer *lexer)
{
	pop_to_brace(lexer);
	if (lexer->state == IN_CODE && lexer->braces == 0)
		end_item(lexer);
	lexer->questions = 0;
}

/* A map's declaration ends with its `)`, unless a `;` follows. */
static void tell_paren_close(struct lexer *lexer)
{
	const char *end = text_end(lexer), *next;

	pop(lexer, TOKEN_PAREN_OPEN);
	lexer->in_macro_head = false;
	if (!lexer->in_declaration || lexer->brackets.n)
		return;
	next = ahead_layout(behind(lexer), end, NULL);
	if (next == end || *next != ';')
		end_item(lexer);
}

static void tell_in_code(struct lexer *lexer)
{
	switch (lexer->raw.kind) {
	case TOKEN_NAME: tell_word(lexer); break;
	case TOKEN_PAREN_OPEN: tell_paren(lexer); break;
	case TOKEN_BRACKET_OPEN: push(lexer, &lexer->raw); break;
	case TOKEN_BRACE_OPEN: tell_brace(lexer); break;
	case TOKEN_PAREN_CLOSE: tell_paren_close(lexer); break;
	case TOKEN_BRACKET_CLOSE: pop(lexer, TOKEN_BRACKET_OPEN); break;
	case TOKEN_BRACE_CLOSE:
		pop(lexer, TOKEN_BRACE_OPEN);
		if (lexer->state == IN_CODE && lexer->braces == 0)
			end_item(lexer);
		break;
	case TOKEN_SLASH: tell_slash(lexer); break;
	case TOKEN_GT: tell_greater(lexer); break;
	case TOKEN_SEMICOLON: tell_semicolon(lexer); break;
	case TOKEN_QUESTION: lexer->questions += in_compact(lexer); break;
	case TOKEN_COLON:
		/* A colon without a `?` before it is the parser's to report. */
		lexer->questions -= in_compact(lexer) && lexer->questions;
		break;
	default: break;
	}
}

/* What follows the attach points says what the scanner reads next. */
static void tell_in_points(struct lexer *lexer)
{
	switch (lexer->raw.kind) {
	case TOKEN_FILTER_OPEN:
		lexer->state = IN_FILTER;
		lexer->filter_if = false;
		scan_mode(lexer, SCAN_CODE);
		break;
	case TOKEN_BRACE_OPEN:
		lexer->state = IN_CODE;
		push(lexer, &lexer->raw);
		scan_mode(lexer, SCAN_CODE);
		break;
	case TOKEN_COMPACT_OPEN:
		lexer->state = IN_COMPACT;
		lexer->compact_open = lexer->raw.loc;
		lexer->questions = 0;
		scan_mode(lexer, SCAN_CODE);
		break;
	case TOKEN_BRACE_CLOSE:
	case TOKEN_SEMICOLON: end_item(lexer); break;
	default: break;
	}
}

struct token lexer_next(struct lexer *lexer)
{
	struct token *token = &lexer->raw;

	if (lexer->ended) {
		*token = (struct token){ .kind = TOKEN_END };
		token->loc = lexer_loc(lexer, lexer->source->len,
				       lexer->source->len);
		return *token;
	}
	/* Before the token is read, since the state is of what stands before
	 * it. */
	lexer->part_begins = lexer->previous == TOKEN_COMPACT_OPEN ||
			     (lexer->previous == TOKEN_SEMICOLON &&
			      in_compact(lexer));
	if (lexer->state == AT_ITEM)
		begin_item(lexer);
	else
		scan_next(lexer);
	if (lexer->state == IN_POINTS)
		tell_in_points(lexer);
	else if (lexer->state != AT_ITEM)
		tell_in_code(lexer);
	lexer->ended |= token->kind == TOKEN_END;
	lexer->previous = token->kind;
	token->braces = lexer->braces;
	token->in_compact = in_compact(lexer);
	/* The parser skips by these after an error, without counting by
	 * itself. */
	token->item_end = lexer->state == AT_ITEM;
	if (lexer->brackets.n > 0)
		token->bracket = lexer->brackets.v[lexer->brackets.n - 1].loc;
	else if (lexer->state == IN_COMPACT)
		token->bracket = lexer->compact_open;
	return *token;
}

const char *token_kind_text(enum token_kind kind)
{
	static const char *const texts[] = {
#define X(name, text) [TOKEN_##name] = text,
		TOKENS(X)
#undef X
	};

	return kind < TOKEN_COUNT ? texts[kind] : "?";
}

const char *token_kind_name(enum token_kind kind)
{
	static const char *const names[] = {
#define X(name, text) [TOKEN_##name] = #name,
		TOKENS(X)
#undef X
	};

	return kind < TOKEN_COUNT ? names[kind] : "?";
}
