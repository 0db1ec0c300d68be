// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/record.h"

#include <string.h>

uint32_t record_most_arguments(const struct plan *plan)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < plan->nsites; i++)
		if (site_fields(&plan->sites[i]) > most)
			most = site_fields(&plan->sites[i]);
	return most;
}

/* The piece of the tail that an argument's length word stands for. */
static bool decode_tail(const struct site_argument *argument,
			const uint8_t *record, uint32_t len, uint32_t *tail,
			struct value *value)
{
	uint32_t word = (uint32_t)value_load(record + argument->offset,
					     sizeof(word), false);
	uint32_t length = word & ~RECORD_CUT;

	*value = (struct value){ .type = argument->type, .tail = true };
	/* No data: what it would be was not there to be read, and is told from
	 * an empty text. */
	if (word == RECORD_ABSENT)
		return true;
	/* Lengths come from a program; a record that does not add up is not
	 * read beyond its end. */
	if (length > len - *tail)
		return false;
	value->data = record + *tail;
	value->size = length;
	value->cut = word & RECORD_CUT;
	/* The byte too many says that there was more. */
	if (argument->type->kind == TYPE_STRING && length > argument->max) {
		value->size = argument->max;
		value->cut = true;
	}
	*tail += length;
	return true;
}

const struct site *record_decode(const struct plan *plan, const uint8_t *record,
				 uint32_t len, struct value *values)
{
	const struct site *site;
	uint32_t number, tail;

	if (len < RECORD_HEADER)
		return NULL;
	number = (uint32_t)value_load(record, sizeof(number), false);
	if (number >= plan->nsites)
		return NULL;
	site = &plan->sites[number];
	if (len < site->fixed_size)
		return NULL;
	tail = site->fixed_size;
	for (uint32_t i = 0; i < site_fields(site); i++) {
		const struct site_argument *argument = &site->arguments[i];

		if (!argument->in_tail)
			values[i] = value_at(argument->type,
					     record + argument->offset);
		else if (!decode_tail(argument, record, len, &tail, &values[i]))
			return NULL;
	}
	return site;
}
