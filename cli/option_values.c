// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/option_values.h"

#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/duration.h"
#include "kernel/features.h"

/* PID_MAX_LIMIT of 64-bit kernels. */
#define PID_MOST 0x400000
/* What bpftrace ends with when a part of it gives up. */
#define STATUS_GIVEN_UP 255

bool option_is_color(const char *when)
{
	static const char *const words[] = { "auto", "always", "never" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i], when) == 0)
			return true;
	return false;
}

int option_pid(const char *text, pid_t *to)
{
	char *end;
	long pid;

	errno = 0;
	pid = strtol(text, &end, 10);
	if (!*text || *end || errno)
		return options_fail("Failed to parse pid: invalid integer: %s",
				    text);
	if (pid < 1 || pid > PID_MOST)
		return options_fail("Pid out of range: %s", text);
	*to = (pid_t)pid;
	return 0;
}

int option_format(struct options *options, const char *name)
{
	options->printer = printer_find(name);
	if (options->printer)
		return 0;
	return options_fail("Invalid output format \"%s\"\n"
			    "Valid formats: 'text', 'json', 'folded', "
			    "'openmetrics'",
			    name);
}

int option_buffering(struct options *options, const char *name)
{
	static const char *const names[] = {
		[BUFFER_LINE] = "line",
		[BUFFER_FULL] = "full",
		[BUFFER_NONE] = "none",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(names[i], name) == 0) {
			options->buffering = (enum buffering)i;
			return 0;
		}
	}
	return options_fail(
		"USAGE: -B must be either 'line', 'full', or 'none'.");
}

int option_features(const char *words)
{
	const char *unknown = features_disable(words);

	return unknown ? options_fail(
				 "USAGE: --no-feature can only have values "
				 "'kprobe_multi,kprobe_session,uprobe_multi' "
				 "and other words of --info, not '%s'.",
				 unknown)
		       : 0;
}

/* A whole number in front of what is left; NULL: there is none. */
static const char *read_number(const char *text, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	return isdigit((unsigned char)*text) && !errno ? end : NULL;
}

/* "10s", "500ms"; a number alone is of seconds. */
int option_duration(const char *text, uint64_t *ns)
{
	const char *unit = read_number(text, ns);
	uint64_t factor = !unit ? 0 : duration_unit(*unit ? unit : "s");

	if (!factor || !*ns || __builtin_mul_overflow(*ns, factor, ns))
		return options_fail("--duration: not a time: '%s'. Write it "
				    "as 10s, 500ms or 5m.",
				    text);
	return 0;
}

/* `--flame --duration 1s`: the next option is no file. */
int option_picture(const char **path, const char *option, const char *argument)
{
	*path = argument;
	return strncmp(argument, "--", 2)
		       ? 0
		       : options_fail("option '--%s' needs a file, not '%s'",
				      option, argument);
}

int option_max_events(const char *text, uint64_t *events)
{
	const char *end = read_number(text, events);

	if (!end || *end || !*events)
		return options_fail("--max-events: not a number of events: "
				    "'%s'.",
				    text);
	return 0;
}

/* --color alone is --color=always. */
int option_color(struct options *options, const char *when)
{
	options->color = when ? when : "always";
	return option_is_color(options->color)
		       ? 0
		       : options_fail("--color takes auto, always or never, "
				      "not '%s'.",
				      when);
}

/* "time,probe": any of them, in any order. */
int option_stamps(struct options *options, const char *text)
{
	static const char *const words[] = {
#define X(name, word) word,
		STAMPS(X)
#undef X
	};
	const char *at = text;
	size_t len, i;

	for (; *at; at += len + (at[len] == ',')) {
		len = strcspn(at, ",");
		for (i = 0; i < STAMP_COUNT; i++)
			if (strlen(words[i]) == len &&
			    memcmp(words[i], at, len) == 0)
				break;
		if (i == STAMP_COUNT)
			break;
		options->stamps |= STAMP_BIT(i);
	}
	return options->stamps && !*at
		       ? 0
		       : options_fail(
				 "--stamp takes time, probe or time,probe, "
				 "not '%s'.",
				 text);
}

/* -I and --include, any number of each within reason. */
int option_path(const char **paths, uint32_t *n, const char *path)
{
	if (*n == OPTION_PATHS_MOST)
		return options_fail("USAGE: more than %d of -I or --include.",
				    OPTION_PATHS_MOST);
	paths[(*n)++] = path;
	return 0;
}

/* Compiled here only to say what is wrong with it at once. */
int option_filter(struct options *options, const char *text)
{
	char why[256];
	regex_t regex;
	int err = regcomp(&regex, text, REG_EXTENDED | REG_NOSUB);

	if (err) {
		regerror(err, &regex, why, sizeof(why));
		options_fail("Invalid --probe-filter regex '%s': %s", text,
			     why);
		return STATUS_GIVEN_UP;
	}
	regfree(&regex);
	options->probe_filter = text;
	return 0;
}

int option_traceable(struct options *options, const char *path)
{
	if (access(path, R_OK) != 0)
		return options_fail("Failed to open kernel function info: "
				    "Could not read functions from %s. (%s)",
				    path, strerror(errno));
	options->traceable = path;
	return 0;
}
