/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes as a string of JSON. */
#ifndef AWL_RUNTIME_JSON_STRING_H
#define AWL_RUNTIME_JSON_STRING_H

#include "base/text.h"

/*
 * In quotes, and valid whatever the bytes are: what is no UTF-8 is written
 * out as \xHH, as in buffers.
 */
void json_string(const char *data, size_t len, struct text *out);

#endif
