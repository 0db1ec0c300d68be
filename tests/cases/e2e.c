// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A case that traces: the workload is started and waits, awl is started and
 * says that it is attached, the workload goes and ends, awl is interrupted
 * and ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/cases/case.h"

#define MAX_WORDS 64
#define SECONDS 60

/* One run of a case, and what it is made of. */
struct run {
	const struct settings *settings;
	const struct test_case *c;
	const char *disable;
	struct child awl;
	pid_t workload;
	double until;
	double asked; /* when to go on without a word from awl */
};

static int kernel_older(const char *version)
{
	struct utsname name;
	int major = 0, minor = 0, have_major = 0, have_minor = 0;

	uname(&name);
	sscanf(version, "%d.%d", &major, &minor);
	sscanf(name.release, "%d.%d", &have_major, &have_minor);
	return have_major != major ? have_major < major : have_minor < minor;
}

/* One word of `needs:`: a file, a kernel version, a word of awl --info. */
static int have(const struct settings *settings, const char *need)
{
	char line[128];

	if (need[0] == '/')
		return access(need, F_OK) == 0;
	if (need[0] >= '0' && need[0] <= '9')
		return !kernel_older(need);
	snprintf(line, sizeof(line), "%s: yes", need);
	return settings->features && strstr(settings->features, line);
}

const char *case_skip_reason(const struct settings *settings,
			     const struct test_case *c)
{
	static char reason[256];
	char *copy, *words[MAX_WORDS];
	int count;

	if (settings->host && settings->mode == MODE_E2E &&
	    (!c->keys[KEY_ON] || strcmp(c->keys[KEY_ON], "host") != 0))
		return "runs only in a test machine";
	/* While loading, awl itself has to say what is missing. */
	if (!c->keys[KEY_NEEDS] || settings->mode == MODE_LOAD)
		return NULL;
	copy = strdup(c->keys[KEY_NEEDS]);
	count = words_split(copy, words, MAX_WORDS);
	reason[0] = '\0';
	for (int i = 0; i < count && !reason[0]; i++)
		if (!have(settings, words[i]))
			snprintf(reason, sizeof(reason),
				 "this kernel has no %s", words[i]);
	free(copy);
	return reason[0] ? reason : NULL;
}

/* The end of the pipe that an exec closes: by then it is the program that a
 * tracer finds by its number. */
static void wait_for_exec(int ends[2])
{
	char none;

	close(ends[1]);
	while (read(ends[0], &none, 1) < 0 && errno == EINTR)
		;
	close(ends[0]);
}

/* The child keeps SIGUSR1 blocked until it waits for it. */
static pid_t workload_start(const char *line)
{
	char *copy, *words[MAX_WORDS] = { "workload" };
	int ends[2];
	sigset_t go;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	copy = strdup(line);
	words_split(copy, words + 1, MAX_WORDS - 1);
	sigemptyset(&go);
	sigaddset(&go, SIGUSR1);
	sigprocmask(SIG_BLOCK, &go, NULL);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		putenv("WORKLOAD_WAIT=1");
		execvp(words[0], words);
		perror("workload");
		_exit(127);
	}
	wait_for_exec(ends);
	sigprocmask(SIG_UNBLOCK, &go, NULL);
	free(copy);
	return pid;
}

static pid_t shell_start(const char *line)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		dup2(2, 1);
		execl("/bin/sh", "sh", "-c", line, NULL);
		_exit(127);
	}
	return pid;
}

static int attached(struct child *awl, void *context)
{
	const struct run *r = context;

	return strstr(awl->output.err, "Attached ") ||
	       strstr(awl->output.out, "\"attached_probes\"") ||
	       now() > r->asked;
}

static int workload_ended(struct child *awl, void *context)
{
	struct run *r = context;

	(void)awl;
	if (r->workload > 0 && waitpid(r->workload, NULL, WNOHANG) != 0)
		r->workload = 0;
	return r->workload <= 0;
}

static char *expanded(const struct run *r, enum case_key key)
{
	const char *text = r->c->keys[key];

	return text_expand(text ? text : "", r->workload);
}

/* awl with the case's options and program; or the program as a script. */
static void awl_words(const struct run *r, char *options, char *program,
		      char *args, char **argv)
{
	int n = 0;

	if (r->c->keys[KEY_AS]) {
		argv[n++] = "/bin/sh";
		argv[n++] = "-c";
		argv[n++] = program;
		argv[n] = NULL;
		return;
	}
	argv[n++] = (char *)r->settings->awl;
	n += words_split(options, argv + n, MAX_WORDS);
	if (program[strspn(program, " \n\t")]) {
		argv[n++] = "-e";
		argv[n++] = program;
	}
	words_split(args, argv + n, MAX_WORDS);
}

static int awl_start(struct run *r)
{
	char *options = expanded(r, KEY_OPTIONS), *args = expanded(r, KEY_ARGS);
	char *environment = expanded(r, KEY_ENV), *disable = NULL;
	char *program = text_expand(r->c->program, r->workload);
	char *argv[MAX_WORDS * 2 + 4], *env[MAX_WORDS + 1];
	int k, status;

	awl_words(r, options, program, args, argv);
	k = words_split(environment, env, MAX_WORDS);
	if (asprintf(&disable, "AWL_DISABLE=%s", r->disable) < 0)
		return -1;
	if (r->disable[0])
		env[k++] = disable;
	env[k] = NULL;
	status = child_start(&r->awl, argv, env);
	free(disable);
	free(program);
	free(environment);
	free(args);
	free(options);
	return status;
}

/*
 * Newer kernels may take a CPU from a program that runs, and give it to
 * another process whose system calls are then missed: of a probe that is
 * everybody's, some runs of processes that nobody counts.
 */
static int told_missed(const char *line, const struct test_case *c)
{
	static const char words[] = " were missed: it fired while ";

	return c->keys[KEY_RUN] && strncmp(line, "WARNING: ", 9) == 0 &&
	       memmem(line, strcspn(line, "\n"), words, strlen(words)) &&
	       !kernel_older("6.13");
}

/* What awl says on stderr when nothing is wrong. */
static int only_attached(const char *err, const struct test_case *c)
{
	while (*err) {
		if (strncmp(err, "Attached ", 9) != 0 && !told_missed(err, c))
			return 0;
		err += strcspn(err, "\n");
		err += *err == '\n';
	}
	return 1;
}

static const char *judge(const struct run *r)
{
	const struct test_case *c = r->c;
	const struct output *o = &r->awl.output;
	int wanted = c->keys[KEY_EXIT] ? atoi(c->keys[KEY_EXIT]) : 0;
	int any_order = c->keys[KEY_ORDER] != NULL;

	if (o->status != wanted)
		return "another exit status";
	if (!lines_match(c->expected, o->out, any_order))
		return "another output";
	if (c->errors ? !lines_contain(c->errors, o->err)
		      : !only_attached(o->err, c))
		return "another text on stderr";
	return NULL;
}

/* From the start of the workload to the end of awl; NULL or what failed. */
static const char *trace(struct run *r)
{
	const struct test_case *c = r->c;
	int interrupt = c->keys[KEY_RUN] || c->keys[KEY_SH];
	int quiet = c->keys[KEY_OPTIONS] && strstr(c->keys[KEY_OPTIONS], "-q");

	if (c->keys[KEY_RUN])
		r->workload = workload_start(c->keys[KEY_RUN]);
	r->asked = quiet ? now() + 1 : r->until;
	if (awl_start(r) != 0)
		return "awl could not be started";
	if (interrupt) {
		if (child_pump(&r->awl, r->until, attached, r) < 0)
			return "awl attached nothing in time";
		if (c->keys[KEY_SH])
			r->workload = shell_start(c->keys[KEY_SH]);
		else
			kill(r->workload, SIGUSR1);
		if (child_pump(&r->awl, r->until, workload_ended, r) < 0)
			return "the workload took too long";
		if (!c->keys[KEY_INTERRUPT] && r->awl.pid > 0)
			kill(r->awl.pid, SIGINT);
	}
	if (child_pump(&r->awl, r->until, NULL, NULL) < 0) {
		r->awl.output.status = -1;
		return "awl did not end in time";
	}
	return judge(r);
}

static void run_once(const struct settings *settings, const struct test_case *c,
		     const char *disable, struct tally *tally)
{
	const char *limit = c->keys[KEY_TIMEOUT];
	struct run r = { .settings = settings,
			 .c = c,
			 .disable = disable,
			 .awl = { .out = -1, .err = -1 } };
	struct test_case shown = *c;
	double start = now();
	const char *why;

	r.until = start + (limit ? atoi(limit) : SECONDS);
	why = trace(&r);
	if (why && disable[0])
		printf("with AWL_DISABLE=%s:\n", disable);
	if (why)
		report_failure(tally, &shown, why, &r.awl.output);
	else
		tally->passed++;
	if (settings->verbose)
		printf("%s %.2f s %s\n", why ? "FAILED" : "passed",
		       now() - start, c->name);
	if (r.workload > 0) {
		kill(-r.workload, SIGKILL);
		waitpid(r.workload, NULL, 0);
	}
	child_end(&r.awl);
}

/* Each word of `disable:` is a run with those features off, `-` with all on. */
void e2e_case(const struct settings *settings, const struct test_case *c,
	      struct tally *tally)
{
	const char *all = c->keys[KEY_DISABLE];
	char *copy = strdup(all ? all : "-"), *words[MAX_WORDS];
	int count = words_split(copy, words, MAX_WORDS);

	for (int i = 0; i < count; i++)
		run_once(settings, c, strcmp(words[i], "-") ? words[i] : "",
			 tally);
	free(copy);
}
