/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AWL_BASE_UTF8_H
#define AWL_BASE_UTF8_H

#include <stddef.h>

/* Bytes of the character at `text` if it is UTF-8, 1 to 4; 0: it is not. */
size_t utf8_length(const char *text, size_t len);

#endif
