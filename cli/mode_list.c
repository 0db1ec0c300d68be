// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/mode.h"
#include "types/tracefs.h"
#include "parser/parse.h"
#include "runtime/child.h"

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

/* What a pattern of a kind that is none may have meant, or one of programs that
 * says none. */
static void tell_kinds(const struct compilation *compilation,
		       const char *pattern)
{
	size_t len = strcspn(pattern, ":");
	struct nearest nearest = { 0 };
	const struct probe_kind *kind;
	char name[32];

	if (!pattern[len] || len >= sizeof(name))
		return;
	snprintf(name, sizeof(name), "%.*s", (int)len, pattern);
	kind = probe_kind_find(name);
	if (kind && kind->user && strncmp(pattern + len, ":*:", 3) == 0 &&
	    compilation->env.pid <= 0) {
		fprintf(stderr,
			"HINT: * stands for what a process has mapped: say "
			"which with -p PID, or name a file: %s\n",
			kind->usage);
		return;
	}
	if (kind || glob_is_pattern(name))
		return;
	nearest.name = name;
	for (const struct probe_kind *const *one = probe_kinds; *one; one++)
		if ((*one)->list)
			nearest_offer(&nearest, (*one)->name);
	if (nearest.best) {
		fprintf(stderr, "HINT: Did you mean '%s%s'?\n", nearest.best,
			pattern + len);
		return;
	}
	fprintf(stderr, "HINT: '%s' is no kind of probe. There are", name);
	for (const struct probe_kind *const *one = probe_kinds; *one; one++)
		if ((*one)->list)
			fprintf(stderr, " %s", (*one)->name);
	fputs("\n", stderr);
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
	else
		tell_kinds(compilation, pattern);
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

/* Asked as a trace of it would. */
static bool process_is_there(pid_t pid)
{
	int fd = process_watch(pid);

	if (fd < 0)
		fprintf(stderr,
			"ERROR: Failed to attach to pid: Unable to open pidfd "
			"(%s)\n",
			strerror(-fd));
	else
		close(fd);
	return fd >= 0;
}

int mode_list(const struct options *options)
{
	struct compilation compilation;
	struct options script = *options;
	const char *pattern = options->pattern;
	struct text out = { 0 };
	int err;

	if (options->pid && !process_is_there(options->pid))
		return 1;
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
