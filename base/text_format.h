/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AWL_BASE_TEXT_FORMAT_H
#define AWL_BASE_TEXT_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>

#include "base/text.h"

/* Adds what the format says; false: it has a conversion that only printf()
 * knows, and part of it may have been added. */
bool text_format(struct text *text, const char *format, va_list args);

#endif
