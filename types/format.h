/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * printf formats, parsed once while compiling; the checker compares them with
 * the arguments' types and the runtime prints by them.
 *
 *	%[-+ #0][width][.precision][hh h l ll j z t L]conversion
 *
 * Precision, the blank flag and `*` (which takes no argument) are read and
 * ignored, as bpftrace does. A % that begins no specifier is text.
 */
#ifndef AWL_TYPES_FORMAT_H
#define AWL_TYPES_FORMAT_H

#include "types/type.h"

/* clang-format off */
/* Name, how it is written, what it takes. */
#define FORMAT_CONVERSIONS(X)                                                  \
	X(DECIMAL, "d", INTEGER)                                               \
	X(DECIMAL_I, "i", INTEGER)                                             \
	X(UNSIGNED, "u", INTEGER)                                              \
	X(OCTAL, "o", INTEGER)                                                 \
	X(HEX, "x", INTEGER)                                                   \
	X(HEX_UPPER, "X", INTEGER)                                             \
	X(CHAR, "c", INTEGER)                                                  \
	X(POINTER, "p", INTEGER)                                               \
	X(STRING, "s", ANYTHING)                                               \
	X(BYTES_HEX, "rx", BUFFER)   /* \x0a\xfe */                            \
	X(BYTES_SPACED, "rh", BUFFER) /* 0a fe */                              \
	X(BYTES, "r", BUFFER)	      /* text, \xfe where it is none */        \
	X(GFP, "gr", INTEGER)	      /* flags of an allocation by name */
/* clang-format on */

enum format_conversion {
	FORMAT_LITERAL, /* text as it is */
#define X(name, text, takes) FORMAT_##name,
	FORMAT_CONVERSIONS(X)
#undef X
};

struct format_segment {
	enum format_conversion conversion;
	/* LITERAL: what to print, %% made %. Else the specifier as written. */
	const char *text;
	uint32_t len;
	uint32_t offset;   /* of the segment in the format */
	uint32_t argument; /* which, from 0 */
	uint32_t width;
	uint8_t bytes; /* an integer is cut to so many: 1, 2, 4 or 8 */
	bool left, plus, alternate, zero;
};

struct format {
	struct format_segment *segments;
	uint32_t n;
	uint32_t narguments;
};

struct format_error {
	const char *message;
	uint32_t offset, len; /* of the specifier in the format; len 0: none */
	uint32_t argument;    /* whose type does not fit; UINT32_MAX: none */
};

/* Wider fields than this are refused. */
#define FORMAT_WIDTH_MAX 4096

/* Parses a format onto the arena; false with an error. It may hold NULs. */
bool format_parse(struct arena *arena, const char *text, size_t len,
		  struct format *format, struct format_error *error);
/* Compares with the arguments: their number, then each one's type. */
bool format_check(struct types *types, const struct format *format,
		  const struct type *const *arguments, uint32_t n,
		  struct format_error *error);

#endif
