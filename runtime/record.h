/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a ring record to values. */
#ifndef AWL_RUNTIME_RECORD_H
#define AWL_RUNTIME_RECORD_H

#include "codegen/plan.h"
#include "runtime/value.h"

/*
 * Decodes a record (layout: codegen/plan.h). Returns its site and fills
 * values[0..site_fields()); NULL when it does not hold what its site says.
 */
const struct site *record_decode(const struct plan *plan, const uint8_t *record,
				 uint32_t len, struct value *values);
/* Most arguments any site has: how many values to have room for. */
uint32_t record_most_arguments(const struct plan *plan);

#endif
