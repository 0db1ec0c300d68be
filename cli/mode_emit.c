// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "base/text.h"
#include "cli/mode.h"

int mode_emit(const struct options *options)
{
	struct compilation compilation;
	struct text out = { 0 };
	int code = 1;

	if (compilation_open(&compilation, options) == 0) {
		compilation_run(&compilation, options, &out);
		if (out.len)
			fwrite(out.data, 1, out.len, stdout);
		compilation_report(&compilation, options);
		code = compilation.diags.errors != 0;
	}
	text_free(&out);
	compilation_close(&compilation);
	return code;
}
