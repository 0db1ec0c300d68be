// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel's answers to a load mean. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/bpf.h"
#include "runtime/load.h"
#include "runtime/run.h"

/* "12: (85) call bpf_probe_read#4" */
static int64_t line_insn(const char *line)
{
	char *end;
	long insn = strtol(line, &end, 10);

	return end > line && end[0] == ':' && end[1] == ' ' && end[2] == '('
		       ? insn
		       : -1;
}

/* The last instruction that the verifier walked is the one it refused. */
int64_t log_last_insn(const char *log)
{
	int64_t last = -1, insn;

	while (log && *log) {
		insn = line_insn(log);
		if (insn >= 0)
			last = insn;
		log = strchr(log, '\n');
		if (log)
			log++;
	}
	return last;
}

/* Lines at the end of every log that tell nothing about the reason. */
static bool is_statistics(const char *line, size_t len)
{
	static const char *const begins[] = {
		"processed ",
		"verification time",
		"stack depth",
		"max_states_per_insn",
	};

	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++)
		if (len >= strlen(begins[i]) &&
		    !strncmp(line, begins[i], strlen(begins[i])))
			return true;
	return false;
}

/* The last line that says anything; what comes before is how the verifier got
 * there. */
const char *log_reason(const char *log, size_t *len)
{
	const char *reason = "", *end;

	*len = 0;
	for (; *log; log = *end ? end + 1 : end) {
		size_t n;

		end = strchrnul(log, '\n');
		n = (size_t)(end - log);
		if (!n || is_statistics(log, n))
			continue;
		reason = log;
		*len = n;
	}
	return reason;
}

/* The bracketed word is the one that holds: "none [integrity]
 * confidentiality". */
static bool is_locked_down(void)
{
	char text[128];

	return file_read_small("/sys/kernel/security/lockdown", text,
			       sizeof(text)) > 0 &&
	       strstr(text, "[confidentiality]");
}

const char *load_refusal(int err)
{
	if (err != -EPERM && err != -EACCES)
		return NULL;
	if (is_locked_down())
		return "The kernel is locked down (confidentiality mode): BPF "
		       "programs cannot read kernel memory. Boot with "
		       "lockdown=none or integrity to trace.";
	/* Who may do it is refused for another reason, which the log or the
	 * errno tells. */
	return err == -EPERM ? run_forbidden() : NULL;
}
