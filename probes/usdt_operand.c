// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Operands of USDT arguments.
 *
 *	x86-64: $-5  %eax  %ah  8(%rsp)  -4(%rbp,%rax,8)  count+4(%rip)
 *	arm64:	-5  x0  w1  sp  [x1]  [sp, 16]  [x0, x2, lsl 3]  [x0, w2, sxtw]
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "probes/private.h"
#include "probes/usdt.h"

/* What is read from left to right; `at` moves. */
struct reader {
	const char *at, *end;
};

static bool is_next(struct reader *reader, char c)
{
	return reader->at < reader->end && *reader->at == c;
}

static bool take(struct reader *reader, char c)
{
	if (!is_next(reader, c))
		return false;
	reader->at++;
	return true;
}

/* The digits end at the latest with the note's text, which ends in a zero. */
static bool take_number(struct reader *reader, int64_t *value)
{
	const char *digits = reader->at +
			     (is_next(reader, '-') || is_next(reader, '+'));
	char *end;

	if (digits >= reader->end || !isdigit((unsigned char)*digits))
		return false;
	*value = (int64_t)(*reader->at == '-'
				   ? strtoll(reader->at, &end, 0)
				   : (long long)strtoull(reader->at, &end, 0));
	reader->at = end;
	return end <= reader->end;
}

/* A word of letters, digits and what else is in a symbol's name. */
static bool take_word(struct reader *reader, char *word, size_t room)
{
	size_t n = 0;

	while (reader->at < reader->end && n + 1 < room &&
	       (isalnum((unsigned char)*reader->at) ||
		strchr("_.$", *reader->at)))
		word[n++] = *reader->at++;
	word[n] = '\0';
	return n > 0;
}

static void at_register(struct argument *argument, int32_t place)
{
	argument->access = ARGUMENT_CONTEXT;
	argument->offset = place;
}

static void at_constant(struct argument *argument, int64_t value)
{
	argument->access = ARGUMENT_CONSTANT;
	argument->constant = value;
}

/* --- x86-64 --- */

/*
 * The registers of before are ax, eax and rax by their size, with al and ah in
 * them; the new ones r8, r8d, r8w, r8b. -1: not among those that are saved.
 */
static int32_t x86_register_place(const char *name)
{
	static const char whole[] = "abcd";
	size_t len = strlen(name);
	char base[8];
	int place;

	if (!len || len >= sizeof(base))
		return -1;
	if (len == 2 && strchr(whole, name[0]) &&
	    (name[1] == 'l' || name[1] == 'h')) {
		base[0] = name[0];
		base[1] = 'x';
		base[2] = '\0';
		place = arch_register_of(&arch_x86_64, base);
		return place < 0 ? place : place + (name[1] == 'h');
	}
	strcpy(base, name);
	if (name[0] == 'r' && isdigit((unsigned char)name[1])) {
		if (strchr("dwb", name[len - 1]))
			base[len - 1] = '\0';
		return arch_register_of(&arch_x86_64, base);
	}
	if (len == 3 && name[2] == 'l') /* sil, dil, bpl, spl */
		base[2] = '\0';
	else if (len == 3 && (name[0] == 'r' || name[0] == 'e'))
		memmove(base, base + 1, len);
	return arch_register_of(&arch_x86_64, base);
}

static bool x86_take_register(struct reader *reader, int32_t *place)
{
	char name[16] = { 0 };

	if (!take(reader, '%') || !take_word(reader, name, sizeof(name)))
		return false;
	*place = x86_register_place(name);
	return *place >= 0;
}

/* In front of (%rip): the address that the symbol has, as the distance from
 * where the program is when it comes to the point. */
static bool take_symbol(const struct usdt_operand *operand,
			struct reader *reader, struct argument *argument)
{
	char name[256] = { 0 };
	struct elf_symbol symbol = { 0 };

	if (!take_word(reader, name, sizeof(name)) ||
	    !elf_symbol_find(operand->file, name, &symbol))
		return false;
	argument->displacement =
		(int64_t)(symbol.address - operand->note->address);
	return true;
}

/* disp(base,index,scale), each of which but the brackets may be missing. */
static bool x86_take_memory(const struct usdt_operand *operand,
			    struct reader *reader, struct argument *argument)
{
	int64_t number = 0, scale = 1;
	bool symbol = reader->at < reader->end &&
		      (isalpha((unsigned char)*reader->at) ||
		       *reader->at == '_');

	if (symbol && !take_symbol(operand, reader, argument))
		return false;
	take_number(reader, &number);
	argument->displacement += number;
	argument->access = ARGUMENT_REGISTER_MEMORY;
	if (!take(reader, '('))
		return false;
	if (!x86_take_register(reader, &argument->base_offset))
		return false;
	if (symbol != (argument->base_offset == arch_x86_64.instruction))
		return false;
	if (take(reader, ',') &&
	    !x86_take_register(reader, &argument->index_offset))
		return false;
	if (take(reader, ',') && !take_number(reader, &scale))
		return false;
	argument->scale = (uint8_t)scale;
	return take(reader, ')');
}

static bool x86_take_operand(const struct usdt_operand *operand,
			     struct reader *reader, struct argument *argument)
{
	int64_t number;
	int32_t place;

	if (take(reader, '$')) {
		if (!take_number(reader, &number))
			return false;
		at_constant(argument, number);
		return true;
	}
	if (!is_next(reader, '%'))
		return x86_take_memory(operand, reader, argument);
	if (!x86_take_register(reader, &place))
		return false;
	at_register(argument, place);
	return true;
}

/* --- arm64 --- */

/* x0 and its lower half w0 are called r0 where they are saved. */
static int32_t arm_register_place(char *name)
{
	if (name[0] == 'x' || name[0] == 'w')
		name[0] = 'r';
	return arch_register_of(&arch_aarch64, name);
}

static bool arm_take_register(struct reader *reader, int32_t *place)
{
	char name[16] = { 0 };

	if (!take_word(reader, name, sizeof(name)))
		return false;
	*place = arm_register_place(name);
	return *place >= 0;
}

static void skip_blanks(struct reader *reader)
{
	while (take(reader, ' '))
		;
}

/* How an index is made an address's part: which of its bits count, and how far
 * they are shifted, which is a scale elsewhere. */
static const struct extension {
	const char *word;
	uint8_t bytes;
	bool is_signed, shift_is_optional;
} extensions[] = {
	{ "lsl", 8, false, false },
	{ "sxtx", 8, false, true },
	{ "uxtw", 4, false, true },
	{ "sxtw", 4, true, true },
};

static const struct extension *extension_find(const char *word)
{
	for (size_t i = 0; i < COUNT(extensions); i++)
		if (strcmp(extensions[i].word, word) == 0)
			return &extensions[i];
	return NULL;
}

/* [base, index, lsl 3], [base, w2, sxtw] */
static bool arm_take_extension(struct reader *reader, struct argument *argument)
{
	const struct extension *extension;
	char word[16] = { 0 };
	int64_t shift = 0;

	skip_blanks(reader);
	if (!take_word(reader, word, sizeof(word)))
		return false;
	extension = extension_find(word);
	if (!extension)
		return false;
	argument->index_size = extension->bytes;
	argument->index_signed = extension->is_signed;
	skip_blanks(reader);
	take(reader, '#');
	if (!take_number(reader, &shift) && !extension->shift_is_optional)
		return false;
	if (shift < 0 || shift > 4)
		return false;
	argument->scale = (uint8_t)(1u << shift);
	skip_blanks(reader);
	return true;
}

/* [base], [base, number], [base, index] */
static bool arm_take_memory(struct reader *reader, struct argument *argument)
{
	argument->access = ARGUMENT_REGISTER_MEMORY;
	argument->scale = 1;
	skip_blanks(reader);
	if (!arm_take_register(reader, &argument->base_offset))
		return false;
	skip_blanks(reader);
	if (take(reader, ',')) {
		skip_blanks(reader);
		take(reader, '#');
		if (!take_number(reader, &argument->displacement) &&
		    !arm_take_register(reader, &argument->index_offset))
			return false;
		skip_blanks(reader);
		if (take(reader, ',') && !arm_take_extension(reader, argument))
			return false;
	}
	return take(reader, ']');
}

static bool arm_take_operand(const struct usdt_operand *operand,
			     struct reader *reader, struct argument *argument)
{
	int64_t number;
	int32_t place;

	(void)operand;
	if (take(reader, '['))
		return arm_take_memory(reader, argument);
	take(reader, '#');
	if (take_number(reader, &number)) {
		at_constant(argument, number);
		return true;
	}
	if (!arm_take_register(reader, &place))
		return false;
	at_register(argument, place);
	return true;
}

bool usdt_operand_read(const struct usdt_operand *operand,
		       struct argument *argument)
{
	struct reader reader = { operand->text, operand->text + operand->len };

	bool taken = operand->machine == &arch_aarch64
			     ? arm_take_operand(operand, &reader, argument)
			     : x86_take_operand(operand, &reader, argument);

	return taken && reader.at == reader.end;
}
