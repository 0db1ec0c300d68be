/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This machine's instructions, as far as probes at them need it. */
#ifndef AWL_KERNEL_INSTRUCTION_H
#define AWL_KERNEL_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the instruction at code, of which n may be looked at; 0: it is none,
 * or ends behind them. */
size_t instruction_length(const uint8_t *code, size_t n);
/* Whether it returns to the function's caller. */
bool instruction_returns(const uint8_t *code, size_t n);

#endif
