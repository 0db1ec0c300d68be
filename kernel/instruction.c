// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/instruction.h"

#include <string.h>

#if defined(__x86_64__)

/*
 * What follows an opcode, a letter each, in rows of 16:
 *
 *	.	nothing			m	ModRM
 *	b w	a byte, two bytes	B	ModRM, a byte
 *	z	2 or 4 bytes		Z	ModRM, 2 or 4 bytes
 *	j	4 bytes (a jump's)	v	2, 4 or 8 bytes
 *	e	3 bytes (enter)		o	an address of 4 or 8 bytes
 *	t T	ModRM, and an operand as for b or z if it is a test
 *	x	no such instruction, or a prefix
 */
static const char one_byte[] = "mmmmbzxxmmmmbzxx"
			       "mmmmbzxxmmmmbzxx"
			       "mmmmbzxxmmmmbzxx"
			       "mmmmbzxxmmmmbzxx"
			       "xxxxxxxxxxxxxxxx"
			       "................"
			       "xxxmxxxxzZbB...."
			       "bbbbbbbbbbbbbbbb"
			       "BZxBmmmmmmmmmmmm"
			       "..........x....."
			       "oooo....bz......"
			       "bbbbbbbbvvvvvvvv"
			       "BBw.xxBZe.w..bx."
			       "mmmmxxx.mmmmmmmm"
			       "bbbbbbbbjjxb...."
			       "x.xx..tT......mm";

/* Behind 0f; that of a VEX or EVEX prefix is the same. */
static const char two_bytes[] = "mmmmx.....x.xm.B"
				"mmmmmmmmmmmmmmmm"
				"mmmmxxxxmmmmmmmm"
				"......x.xxxxxxxx"
				"mmmmmmmmmmmmmmmm"
				"mmmmmmmmmmmmmmmm"
				"mmmmmmmmmmmmmmmm"
				"BBBBmmm.mmmmmmmm"
				"jjjjjjjjjjjjjjjj"
				"mmmmmmmmmmmmmmmm"
				"...mBmxx...mBmmm"
				"mmmmmmmmmmBmmmmm"
				"mmBmBBBm........"
				"mmmmmmmmmmmmmmmm"
				"mmmmmmmmmmmmmmmm"
				"mmmmmmmmmmmmmmmm";

struct decoding {
	const uint8_t *code;
	size_t n, at;
	bool short_operand, short_address, wide; /* 66, 67, REX.W */
	bool broken;
};

static uint8_t next(struct decoding *decoding)
{
	if (decoding->at < decoding->n)
		return decoding->code[decoding->at++];
	decoding->broken = true;
	return 0;
}

/* ModRM, the SIB byte and displacement that it asks for; returns it. */
static uint8_t take_modrm(struct decoding *decoding)
{
	uint8_t modrm = next(decoding), mod = modrm >> 6, base = modrm & 7;

	if (mod == 3)
		return modrm;
	if (base == 4)
		base = next(decoding) & 7;
	if (mod == 1)
		decoding->at += 1;
	else if (mod == 2 || base == 5)
		decoding->at += 4;
	return modrm;
}

static void take_operands(struct decoding *decoding, char form)
{
	size_t z = decoding->short_operand ? 2 : 4;
	uint8_t modrm = 0;

	if (strchr("mBZtT", form))
		modrm = take_modrm(decoding);
	switch (form) {
	case 'b':
	case 'B': decoding->at += 1; break;
	case 'w': decoding->at += 2; break;
	case 'e': decoding->at += 3; break;
	/* Whatever stands before it: a jump is 64 bits wide. */
	case 'j': decoding->at += 4; break;
	case 'z':
	case 'Z': decoding->at += z; break;
	case 'v': decoding->at += decoding->wide ? 8 : z; break;
	case 'o': decoding->at += decoding->short_address ? 4 : 8; break;
	case 't': decoding->at += modrm & 0x30 ? 0 : 1; break;
	case 'T': decoding->at += modrm & 0x30 ? 0 : z; break;
	case 'x': decoding->broken = true; break;
	default: break;
	}
}

/* The opcode's row of a map: 1: 0f, 2: 0f 38, 3: 0f 3a; the others, 16-bit
 * floating numbers', have ModRM alone. */
static char map_form(unsigned int map, uint8_t opcode)
{
	if (map == 1)
		return two_bytes[opcode];
	return map == 3 ? 'B' : 'm';
}

/* Legacy prefixes, then REX; returns the opcode's first byte. */
static uint8_t take_prefixes(struct decoding *decoding)
{
	static const char prefixes[] =
		"\x66\x67\xf0\xf2\xf3\x2e\x36\x3e\x26\x64\x65";
	uint8_t byte = next(decoding);

	while (byte && strchr(prefixes, byte)) {
		decoding->short_operand |= byte == 0x66;
		decoding->short_address |= byte == 0x67;
		byte = next(decoding);
	}
	if ((byte & 0xf0) == 0x40) {
		decoding->wide = byte & 8;
		byte = next(decoding);
	}
	return byte;
}

size_t instruction_length(const uint8_t *code, size_t n)
{
	/* No instruction is longer than 15 bytes. */
	struct decoding d = { .code = code, .n = n < 15 ? n : 15 };
	uint8_t byte = take_prefixes(&d);
	unsigned int map = 0;
	char form;

	switch (byte) {
	case 0x0f:
		byte = next(&d);
		map = byte == 0x38 ? 2 : byte == 0x3a ? 3 : 1;
		if (map > 1)
			byte = next(&d);
		break;
	case 0xc5: /* VEX of two bytes: 0f's map */
		next(&d);
		map = 1;
		byte = next(&d);
		break;
	case 0xc4: /* of three */
		map = next(&d) & 0x1f;
		next(&d);
		byte = next(&d);
		break;
	case 0x62: /* EVEX */
		map = next(&d) & 7;
		d.at += 2;
		byte = next(&d);
		break;
	default: break;
	}
	form = map ? map_form(map, byte) : one_byte[byte];
	take_operands(&d, form);
	return d.broken || d.at > d.n ? 0 : d.at;
}

bool instruction_returns(const uint8_t *code, size_t n)
{
	struct decoding d = { .code = code, .n = n };
	uint8_t byte = take_prefixes(&d);

	return !d.broken && (byte == 0xc3 || byte == 0xc2);
}

#else

size_t instruction_length(const uint8_t *code, size_t n)
{
	(void)code;
	return n < 4 ? 0 : 4;
}

/* ret xN, and those that check the address (retaa, retab). */
bool instruction_returns(const uint8_t *code, size_t n)
{
	uint32_t word;

	if (n < 4)
		return false;
	memcpy(&word, code, sizeof(word));
	return (word & 0xfffffc1f) == 0xd65f0000 ||
	       (word & 0xfffffbff) == 0xd65f0bff;
}

#endif
