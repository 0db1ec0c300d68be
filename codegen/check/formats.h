/* SPDX-License-Identifier: GPL-2.0-or-later */
/* printf formats of sites against their arguments. */
#ifndef AWL_CODEGEN_CHECK_FORMATS_H
#define AWL_CODEGEN_CHECK_FORMATS_H

#include "codegen/check/checker.h"

/* Parses the first argument of a call as the format of its site's values;
 * false after reporting. */
bool check_format(struct checker *checker, struct node *call,
		  struct site_call *site);

/* debugf()'s: what the kernel's own printing takes. */
bool check_trace_format(struct checker *checker, struct node *call);

/* printf()'s in a pinned iterator: the same of the format that it has. */
bool check_seq_format(struct checker *checker, struct node *call,
		      const struct site_call *site);

#endif
