/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tracepoint's field as the kernel's own format writes it. */
#ifndef AWL_RUNTIME_PRINT_FIELD_H
#define AWL_RUNTIME_PRINT_FIELD_H

#include "runtime/render.h"
#include "types/field_text.h"

/* Replaces what `out` has; false when the text says nothing of this value. */
bool print_field(struct render *render, const struct field_text *field,
		 const struct value *value, struct text *out);
/* Whether the text is made of the field's bytes: no number then, in JSON. */
bool print_field_is_bytes(const struct field_text *field);

#endif
