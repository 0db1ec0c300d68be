// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/constants.h"

#include "runtime/constant_headers.h"

#define CONSTANT_SET(name) const struct constant constants_##name[] = {
#define CONSTANT(name) { (uint64_t)(name), #name },
#define CONSTANT_END    \
	{               \
		0, NULL \
	}               \
	}               \
	;

#include "runtime/constant_names.h"

const char *constant_name(const struct constant *set, uint64_t value)
{
	for (; set->name; set++)
		/* An int of a system call comes as a register of 64 bits, with
		 * or without its sign extended. */
		if ((uint32_t)set->value == (uint32_t)value)
			return set->name;
	return NULL;
}

/* The flag with a value of just these bits, or NULL. */
static const struct constant *flag(const struct constant *set, uint64_t bits)
{
	for (; set->name; set++)
		if (set->value == bits)
			return set;
	return NULL;
}

static void put(const char *name, size_t begin, struct text *out)
{
	if (out->len > begin)
		text_putc(out, '|');
	text_puts(out, name);
}

/* Flags of several bits are told before those of one: O_SYNC has O_DSYNC. */
static uint64_t put_wide_flags(const struct constant *set, uint64_t mask,
			       uint64_t left, size_t begin, struct text *out)
{
	for (; set->name; set++) {
		if (!(set->value & (set->value - 1)) || set->value & mask ||
		    (left & set->value) != set->value)
			continue;
		put(set->name, begin, out);
		left &= ~set->value;
	}
	return left;
}

void constant_flags(const struct constant *set, uint64_t mask, uint64_t value,
		    struct text *out)
{
	size_t begin = out->len;
	/* The bits under the mask are one number (O_RDWR), the others flags. */
	uint64_t left = value & ~mask, unknown = 0;
	const struct constant *named = flag(set, value & mask);

	if (named && (mask || !value))
		put(named->name, begin, out);
	else
		unknown = value & mask;
	left = put_wide_flags(set, mask, left, begin, out);
	while (left) {
		uint64_t bit = left & -left;

		named = flag(set, bit);
		if (named)
			put(named->name, begin, out);
		else
			unknown |= bit;
		left -= bit;
	}
	if (out->len == begin)
		text_printf(out, unknown ? "0x%llx" : "%llu",
			    (unsigned long long)unknown);
	else if (unknown)
		text_printf(out, "|0x%llx", (unsigned long long)unknown);
}
