// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/mode.h"
#include "types/tracefs.h"
#include "parser/parse.h"

/* -l SCRIPT: the probes it names, patterns in full. */
static int list_script(struct compilation *compilation,
		       const struct options *options, struct text *out)
{
	struct parameters parameters = { options->parameters,
					 options->nparameters };
	struct script *script =
		parse_script_with(&compilation->diags, &compilation->sources,
				  compilation->source, &parameters);

	if (compilation->diags.errors)
		return -1;
	for (uint32_t i = 0; i < script->blocks.n; i++) {
		const struct probe_block *block = script->blocks.v[i];

		for (uint32_t j = 0; j < block->points.n; j++)
			probe_list(&compilation->env, block->points.v[j]->text,
				   options->verbose, out);
	}
	return 0;
}

/* Nothing was found: a word that is in no name is a mistake, a pattern that
 * matches nothing may be a question. */
static int tell_nothing(struct compilation *compilation, const char *pattern)
{
	const char *nearest = probe_nearest(&compilation->env, pattern);
	bool is_question = strpbrk(pattern, ":* ");

	if (!tracefs_path())
		fputs("WARNING: tracefs is not mounted: "
		      "mount -t tracefs t /sys/kernel/tracing\n",
		      stderr);
	fprintf(stderr, "%s: Nothing matches '%s'.\n",
		is_question ? "WARNING" : "ERROR", pattern);
	if (nearest)
		fprintf(stderr, "HINT: " DID_YOU_MEAN "\n", nearest);
	return is_question ? 0 : -1;
}

/* Where a pattern ends: at a comma outside quotes and parentheses. */
static size_t pattern_len(const char *text)
{
	bool quoted = false;
	int depth = 0;
	size_t n;

	for (n = 0; text[n]; n++) {
		if (text[n] == '"')
			quoted = !quoted;
		else if (text[n] == '(')
			depth++;
		else if (text[n] == ')')
			depth--;
		else if (text[n] == ',' && !quoted && depth <= 0)
			break;
	}
	return n;
}

/* "kprobe:a,kprobe:b": each by itself. */
static int list_patterns(struct compilation *compilation,
			 const struct options *options, struct text *out)
{
	const char *rest = options->pattern ? options->pattern : "*:*";
	int err = 0;

	for (;;) {
		size_t len = pattern_len(rest);
		const char *pattern;

		while (*rest == ' ' && len) {
			rest++;
			len--;
		}
		pattern = arena_strndup(&compilation->arena, rest, len);
		if (!probe_list(&compilation->env, pattern, options->verbose,
				out) &&
		    tell_nothing(compilation, pattern))
			err = -1;
		if (!rest[len] || !rest[len + 1])
			return err;
		rest += len + 1;
	}
}

int mode_list(const struct options *options)
{
	struct compilation compilation;
	struct options script = *options;
	const char *pattern = options->pattern;
	struct text out = { 0 };
	int err;

	/* A pattern that is a file is a script: its probes are listed. */
	if (pattern && access(pattern, R_OK) == 0)
		script.path = pattern;
	else if (pattern && strchr(pattern, '.') && !strpbrk(pattern, ":*"))
		fprintf(stderr,
			"WARNING: It appears that '%s' is a filename but the "
			"file does not exist. Treating '%s' as a search "
			"pattern.\n",
			pattern, pattern);
	err = compilation_open(&compilation, &script);
	if (!err && compilation.source)
		err = list_script(&compilation, options, &out);
	else if (!err)
		err = list_patterns(&compilation, options, &out);
	if (out.len)
		fwrite(out.data, 1, out.len, stdout);
	compilation_report(&compilation, options);
	text_free(&out);
	compilation_close(&compilation);
	return err < 0;
}
