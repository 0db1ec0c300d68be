// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers, strings and stray bytes: what the scanner matched, as values. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/duration.h"
#include "lexer/scan.h"

/* bpftrace's limits: what a C suffix says is the most that may stand before it,
 * while the value has 64 bits whatever it says. In any case. */
static const struct {
	const char *text;
	uint64_t max; /* of what stands before it */
} suffixes[] = {
	{ "u", UINT32_MAX },   { "l", INT64_MAX },   { "ll", INT64_MAX },
	{ "ul", UINT64_MAX },  { "lu", UINT64_MAX }, { "ull", UINT64_MAX },
	{ "llu", UINT64_MAX },
};

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* How many `_` stand before a digit; 0: none follows. */
static uint32_t joint(const char *text, uint32_t len, unsigned base)
{
	uint32_t n = 0;

	while (n < len && text[n] == '_')
		n++;
	return n < len && digit_of(text[n]) < (int)base ? n : 0;
}

/*
 * Reads the digits of a base, `_` between them left out; returns how many
 * bytes these were. *over: it does not fit.
 */
static uint32_t read_digits(const char *text, uint32_t len, unsigned base,
			    uint64_t *value, bool *over)
{
	uint32_t i;

	*value = 0;
	for (i = 0; i < len; i++) {
		int digit = digit_of(text[i]);

		if (text[i] == '_' && i > 0) {
			uint32_t n = joint(text + i, len - i, base);

			if (!n)
				break;
			i += n - 1;
			continue;
		}
		if (digit >= (int)base)
			break;
		if (__builtin_mul_overflow(*value, (uint64_t)base, value) ||
		    __builtin_add_overflow(*value, (uint64_t)digit, value))
			*over = true;
	}
	return i;
}

/*
 * 3e6: one digit, then how many zeros. text begins at the e; whole is the
 * literal. Returns the bytes read, or 0.
 */
static uint32_t read_scientific(struct arena *arena, const char *whole,
				const char *text, uint32_t len,
				struct number *number, bool *over)
{
	uint64_t exponent;
	uint32_t n;

	if (len < 2 || tolower((unsigned char)*text) != 'e' ||
	    !isdigit((unsigned char)text[1]))
		return 0;
	n = 1 + read_digits(text + 1, len - 1, 10, &exponent, over);
	if (number->value < 1 || number->value > 9)
		number->error = arena_printf(arena,
					     "coefficient part of scientific "
					     "literal must be 1-9: %.*s",
					     (int)(text - whole) + (int)n,
					     whole);
	/* 10^19 is the highest power in 64 bits. */
	if (exponent > 19)
		*over = true;
	for (; exponent > 0 && !*over; exponent--)
		if (__builtin_mul_overflow(number->value, 10ull,
					   &number->value))
			*over = true;
	return n;
}

static const char *overflow(struct arena *arena, uint64_t max, const char *text,
			    uint32_t len)
{
	return arena_printf(
		arena, "overflow error, maximum value is %" PRIu64 ": %.*s",
		max, len > 40 ? 40 : (int)len, text);
}

/* whole is the number as it is written, text what is left of it. */
static void apply_suffix(struct arena *arena, const char *whole,
			 const char *text, uint32_t len, struct number *number,
			 bool *over)
{
	const char *suffix = arena_strndup(arena, text, len);
	uint64_t unit = duration_unit(suffix);

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		if (strcasecmp(suffixes[i].text, suffix) != 0)
			continue;
		if (number->value > suffixes[i].max)
			number->error =
				overflow(arena, suffixes[i].max, whole,
					 (uint32_t)(text - whole) + len);
		return;
	}
	if (unit) {
		number->is_duration = true;
		if (__builtin_mul_overflow(number->value, unit, &number->value))
			*over = true;
		return;
	}
	if (tolower((unsigned char)*text) == 'e') {
		number->error =
			arena_printf(arena, "invalid trailing bytes: %.*s",
				     (int)(text - whole) + (int)len, whole);
		return;
	}
	number->error_at = (uint32_t)(text - whole);
	number->error = *text == '_' && len == 1
				? "trailing underscore in integer literal"
				: arena_printf(arena,
					       "invalid integer suffix '%.*s'",
					       len > 40 ? 40 : (int)len, text);
}

/*
 * Octal by a leading 0, hexadecimal by 0x, else decimal or scientific; then a
 * suffix. With an error the value is 0 or what could be read.
 */
struct number number_parse(struct arena *arena, const char *text, uint32_t len)
{
	struct number number = { 0 };
	bool over = false;
	uint32_t n;

	if (len > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') &&
	    (digit_of(text[2]) < 16 || joint(text + 2, len - 2, 16))) {
		n = 2 + joint(text + 2, len - 2, 16);
		n += read_digits(text + n, len - n, 16, &number.value, &over);
	} else if (len > 1 && text[0] == '0' &&
		   isdigit((unsigned char)text[1])) {
		n = 1 + read_digits(text + 1, len - 1, 8, &number.value, &over);
		if (n < len && isdigit((unsigned char)text[n])) {
			number.error = arena_printf(
				arena, "invalid trailing bytes: %.*s",
				len > 40 ? 40 : (int)len, text);
			return number;
		}
	} else {
		n = read_digits(text, len, 10, &number.value, &over);
		n += read_scientific(arena, text, text + n, len - n, &number,
				     &over);
	}
	if (n < len && !number.error)
		apply_suffix(arena, text, text + n, len - n, &number, &over);
	if (over) {
		number.value = 0;
		if (!number.error)
			number.error = overflow(arena, UINT64_MAX, text, len);
	}
	return number;
}

void literal_integer(struct lexer *lexer, uint32_t begin, uint32_t len)
{
	struct number number = number_parse(lexer->arena,
					    lexer->source->text + begin, len);

	lexer->raw.value = number.value;
	lexer->raw.is_duration = number.is_duration;
	lexer->raw.is_wrong = number.error != NULL;
	if (number.error)
		diag_error(
			lexer->diags,
			lexer_loc(lexer, begin + number.error_at, begin + len),
			"syntax: %s", number.error);
}

void literal_positional(struct lexer *lexer, uint32_t begin, uint32_t len)
{
	bool over = false;

	read_digits(lexer->source->text + begin + 1, len - 1, 10,
		    &lexer->raw.value, &over);
	if (!over && lexer->raw.value >= 1 && lexer->raw.value <= UINT32_MAX)
		return;
	diag_error(lexer->diags, lexer->raw.loc,
		   "syntax: param $%.*s is out of integer range [1, %u]",
		   len > 40 ? 40 : (int)len - 1,
		   lexer->source->text + begin + 1, UINT32_MAX);
	lexer->raw.value = 1;
}

/* \NNN: up to three octal digits. */
static const char *read_octal(const char *p, const char *end, unsigned *value)
{
	*value = 0;
	for (int i = 0; i < 3 && p < end && *p >= '0' && *p <= '7'; i++)
		*value = *value * 8 + (unsigned)(*p++ - '0');
	return p;
}

/* \xHH: one or two hexadecimal digits. */
static const char *read_hex(const char *p, const char *end, unsigned *value)
{
	*value = 0;
	for (int i = 0; i < 2 && p < end && digit_of(*p) < 16; i++)
		*value = *value * 16 + (unsigned)digit_of(*p++);
	return p;
}

/*
 * One escape, p behind its backslash; returns where the text goes on, or NULL
 * if there is no such escape.
 */
static const char *read_escape(const char *p, const char *end, unsigned *value)
{
	static const char names[] = "ntr\"\\", bytes[] = "\n\t\r\"\\";
	const char *name;

	if (p >= end)
		return NULL;
	name = *p ? strchr(names, *p) : NULL;
	if (name) {
		*value = (unsigned char)bytes[name - names];
		return p + 1;
	}
	if (*p >= '0' && *p <= '7') {
		p = read_octal(p, end, value);
		/* Three octal digits may say more than a byte holds. */
		return *value > 255 ? NULL : p;
	}
	if ((*p == 'x' || *p == 'X') && p + 1 < end && digit_of(p[1]) < 16)
		return read_hex(p + 1, end, value);
	return NULL;
}

/* What is wrong with an escape, p behind its backslash. */
static void escape_error(struct lexer *lexer, const char *p, const char *end)
{
	uint32_t at = (uint32_t)(p - lexer->source->text);
	uint32_t n = p < end ? 1 : 0;

	if (p < end && *p >= '0' && *p <= '7') {
		unsigned value;

		n = (uint32_t)(read_octal(p, end, &value) - p);
		diag_error(lexer->diags, lexer_loc(lexer, at - 1, at + n),
			   "syntax: octal escape sequence out of range "
			   "'\\%.*s'",
			   (int)n, p);
	} else if (p < end && (*p == 'x' || *p == 'X')) {
		diag_error(lexer->diags, lexer_loc(lexer, at + 1, at + 2),
			   "syntax: invalid hex escape sequence");
	} else {
		diag_error(lexer->diags, lexer_loc(lexer, at, at + n),
			   "syntax: invalid escape character '\\%c'",
			   p < end && isprint((unsigned char)*p) ? *p : '?');
	}
}

/* The bytes that are meant are never more than those that are written. */
void literal_string(struct lexer *lexer, uint32_t begin, uint32_t len)
{
	const char *p = lexer->source->text + begin + 1;
	const char *end = p + len - 2;
	char *bytes = arena_alloc(lexer->arena, len);
	uint32_t n = 0;

	while (p < end) {
		const char *next;
		unsigned value;

		if (*p != '\\') {
			bytes[n++] = *p++;
			continue;
		}
		next = read_escape(p + 1, end, &value);
		if (!next) {
			escape_error(lexer, p + 1, end);
			next = p + 2;
			value = '?';
		}
		bytes[n++] = (char)value;
		p = next;
	}
	lexer->raw.text = bytes;
	lexer->raw.len = n;
}

/* The line's end that most likely belongs to the code, not to the text, is left
 * to it, so that brackets still fit. */
int literal_open_string(const struct lexer *lexer, uint32_t begin, int len)
{
	const char *text = lexer->source->text + begin;

	while (len > 1 && strchr(" \t\r)];}", text[len - 1]))
		len--;
	return len;
}

int literal_open_quote(const struct lexer *lexer, uint32_t begin, int len)
{
	const char *text = lexer->source->text + begin;
	const char *brace = memchr(text, '{', (size_t)len);

	return brace ? (int)(brace - text) : len;
}

void literal_stray(struct lexer *lexer, uint32_t begin)
{
	char c = lexer->source->text[begin];
	/* One report for a run of them, be it of several matches. */
	bool follows = lexer->stray_end && lexer->stray_end == begin;
	struct diag *diag;

	lexer->stray_end = lexer->offset;
	if (follows)
		return;
	if (isprint((unsigned char)c))
		diag = diag_error(lexer->diags, lexer->raw.loc,
				  "syntax: stray '%c'", c);
	else
		diag = diag_error(lexer->diags, lexer->raw.loc,
				  "syntax: stray byte 0x%02x",
				  (unsigned char)c);
	if (c == '\'')
		diag_hint(lexer->diags, diag,
			  "strings are written in double quotes");
	else if (c == '$')
		diag_hint(lexer->diags, diag,
			  "a variable is $name, a parameter $1");
	else if (c == '#')
		diag_hint(lexer->diags, diag,
			  "a comment begins with //; C definitions must appear "
			  "before probes and functions");
}
