// SPDX-License-Identifier: GPL-2.0-or-later
/* Links: the common ways to attach, and what the kernel did not run. */
#include <errno.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/grow.h"
#include "kernel/bpf.h"
#include "kernel/bpf_call.h"
#include "kernel/uapi.h"
#include "probes/private.h"

struct probe_link *probe_links_add(struct probe_links *links, int fd,
				   const struct probe_point *const *points,
				   uint32_t n)
{
	struct probe_link *link, *grown = grow(links->v, links->n, &links->room,
					       sizeof(*links->v));

	if (!grown) {
		close(fd);
		return NULL;
	}
	links->v = grown;
	link = &links->v[links->n++];
	*link = (struct probe_link){
		.fd = fd, .walk_fd = -1, .points = points, .npoints = n
	};
	return link;
}

void probe_links_drop(struct probe_links *links,
		      bool (*chosen)(const struct probe_point *point,
				     const void *data),
		      const void *data)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < links->n; i++) {
		if (chosen(links->v[i].points[0], data))
			close(links->v[i].fd);
		else
			links->v[kept++] = links->v[i];
	}
	links->n = kept;
}

int probe_link_pin(const struct probe_link *link)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.pathname = (uintptr_t)link->points[0]->pin;
	attr.bpf_fd = (uint32_t)link->fd;
	return bpf_call(BPF_OBJ_PIN, &attr);
}

/* More threads than this close no faster. */
#define CLOSERS_MOST 8
/* One for so many links. */
#define CLOSERS_EACH 4

struct links_closing {
	struct probe_link *v;
	uint32_t left; /* how many nobody has taken yet */
	pthread_t threads[CLOSERS_MOST];
	uint32_t nthreads;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	uint32_t running; /* of the threads */
};

static void *close_some(void *data)
{
	struct links_closing *closing = data;
	uint32_t left = __atomic_load_n(&closing->left, __ATOMIC_RELAXED);

	while (left) {
		const struct probe_link *link;

		if (!__atomic_compare_exchange_n(
			    &closing->left, &left, left - 1, false,
			    __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			continue;
		link = &closing->v[--left];
		if (link->fd >= 0)
			close(link->fd);
		if (link->walk_fd >= 0)
			close(link->walk_fd);
		left = __atomic_load_n(&closing->left, __ATOMIC_RELAXED);
	}
	pthread_mutex_lock(&closing->lock);
	closing->running--;
	pthread_cond_signal(&closing->ended);
	pthread_mutex_unlock(&closing->lock);
	return NULL;
}

/* Whether the threads are through with it within so many ms. */
static bool wait_for(struct links_closing *closing, unsigned ms)
{
	uint64_t ns = clock_ns(CLOCK_MONOTONIC) + ms * 1000000ull;
	struct timespec until = { .tv_sec = (time_t)(ns / 1000000000),
				  .tv_nsec = (long)(ns % 1000000000) };
	bool ended;
	int err = 0;

	pthread_mutex_lock(&closing->lock);
	while (closing->running && !err)
		err = pthread_cond_clockwait(&closing->ended, &closing->lock,
					     CLOCK_MONOTONIC, &until);
	ended = !closing->running;
	pthread_mutex_unlock(&closing->lock);
	return ended;
}

/* Takes the links; NULL: they were closed at once, since there is no thread. */
static struct links_closing *closing_begin(struct probe_links *links)
{
	struct links_closing *closing = calloc(1, sizeof(*closing));
	struct links_closing alone = { .v = links->v, .left = links->n };
	uint32_t n = 0;

	if (closing) {
		closing->v = links->v;
		closing->left = links->n;
		pthread_mutex_init(&closing->lock, NULL);
		pthread_cond_init(&closing->ended, NULL);
		/* Held until all are there to be counted. */
		pthread_mutex_lock(&closing->lock);
		while (n < CLOSERS_MOST && n * CLOSERS_EACH < links->n &&
		       !pthread_create(&closing->threads[n], NULL, close_some,
				       closing))
			n++;
		closing->nthreads = closing->running = n;
		pthread_mutex_unlock(&closing->lock);
	}
	if (!n) {
		close_some(&alone);
		free(closing);
		free(links->v);
		closing = NULL;
	}
	links->v = NULL;
	links->n = links->room = 0;
	return closing;
}

/* false: they are not through with it within so many ms; 0: no limit. */
static bool closing_end(struct probe_links *links, unsigned ms)
{
	struct links_closing *closing = links->closing;

	if (!closing)
		return true;
	if (ms && !wait_for(closing, ms))
		return false;
	while (closing->nthreads)
		pthread_join(closing->threads[--closing->nthreads], NULL);
	free(closing->v);
	free(closing);
	links->closing = NULL;
	return true;
}

/*
 * In reverse, since blocks may depend on those before them. The kernel waits
 * for each probe that is taken away until no CPU can be in it, for hundreds of
 * kprobes half a minute; what of that need not be one after the other is done
 * by threads side by side. What a call before did not wait for is waited for
 * here, also when links were added meanwhile.
 */
bool probe_links_close(struct probe_links *links, unsigned ms)
{
	if (!closing_end(links, ms))
		return false;
	if (links->n)
		links->closing = closing_begin(links);
	return closing_end(links, ms);
}

/* A failure is explained by what is certain before what is likely: a kernel
 * without the feature, then rights, then the errno. */
int attach_failed(struct attach_request *request,
		  const struct probe_point *point, int err, const char *format,
		  ...)
{
	const struct probe_kind *kind = point->kind;
	va_list args;
	size_t n;

	va_start(args, format);
	vsnprintf(request->error, sizeof(request->error), format, args);
	va_end(args);
	n = strlen(request->error);
	if (!feature(kind->needs))
		snprintf(request->error + n, sizeof(request->error) - n,
			 "%sthis kernel has no %s", n ? ": " : "",
			 feature_text(kind->needs));
	else if (err == -EPERM || err == -EACCES)
		snprintf(request->error + n, sizeof(request->error) - n,
			 "%snot permitted; run as root", n ? ": " : "");
	request->failed = point;
	return err;
}

uint64_t attach_cookie(const struct attach_request *request, uint32_t i)
{
	return request->cookies ? request->cookies[i] : 0;
}

/* The old way, before 5.15: the event owns the program, and has no cookie. */
static int perf_event_set_program(int perf_fd, int program_fd)
{
	if (ioctl(perf_fd, PERF_EVENT_IOC_SET_BPF, program_fd) < 0)
		return -errno;
	return 0;
}

int attach_perf_event(struct attach_request *request, struct probe_links *links,
		      uint32_t i, int perf_fd)
{
	const struct probe_point *point = request->points[i];
	struct link_create_attr attr = {
		.prog_fd = request->program_fd,
		.target_fd = perf_fd,
		.attach_type = BPF_PERF_EVENT,
		.perf_event = { .cookie = attach_cookie(request, i) },
	};
	int err, link = -1;

	if (feature(FEATURE_COOKIE_PERF)) {
		err = link = bpf_link_new(&attr);
	} else {
		err = perf_event_set_program(perf_fd, request->program_fd);
	}
	if (err >= 0 && ioctl(perf_fd, PERF_EVENT_IOC_ENABLE, 0) < 0)
		err = -errno;
	if (err < 0) {
		if (link >= 0)
			close(link);
		close(perf_fd);
		return attach_failed(request, point, err, "%s", strerror(-err));
	}
	/* Without a link the event itself is kept: closing it detaches. With
	 * one, the link keeps the event. */
	if (link >= 0)
		close(perf_fd);
	return probe_links_add(links, link >= 0 ? link : perf_fd,
			       request->points + i, 1)
		       ? 0
		       : -ENOMEM;
}

/* Raw tracepoints and trampolines: one target a program. */
int attach_tracing(struct attach_request *request, struct probe_links *links)
{
	const struct probe_point *point = request->points[0];
	bool raw = point->layout->attach_type == BPF_TRACE_RAW_TP;
	struct link_create_attr attr = {
		.prog_fd = request->program_fd,
		.attach_type = point->layout->attach_type,
		.tracing = { .cookie = attach_cookie(request, 0) },
	};
	int fd;

	/* BPF_LINK_CREATE carries a cookie, and came later; where no block
	 * needs one, the older call does, on all kernels. */
	if (request->cookies &&
	    feature(raw ? FEATURE_COOKIE_RAW_TP : FEATURE_COOKIE_TRACING)) {
		fd = bpf_link_new(&attr);
	} else {
		fd = bpf_call_attach(request->program_fd);
	}
	if (fd < 0)
		return attach_failed(request, point, fd, "%s", strerror(-fd));
	return probe_links_add(links, fd, request->points, request->npoints)
		       ? 0
		       : -ENOMEM;
}

/*
 * A name that was written must work; of a pattern some may fail, which are
 * counted and skipped, unless it is for a reason that the next would fail by as
 * well: files, memory or rights.
 */
int attach_each(struct attach_request *request, struct probe_links *links,
		int (*one)(struct attach_request *request,
			   struct probe_links *links, uint32_t i))
{
	uint32_t worked = 0;
	int failure = 0;

	for (uint32_t i = 0; i < request->npoints; i++) {
		int err = one(request, links, i);

		if (!err) {
			worked++;
			continue;
		}
		if (!request->points[i]->wild || err == -EMFILE ||
		    err == -ENOMEM || err == -EPERM || err == -EACCES)
			return err;
		failure = err;
		request->skipped++;
	}
	return worked ? 0 : failure;
}

uint64_t probe_link_missed(const struct probe_link *link)
{
	struct link_info_attr info = { 0 };
	uint32_t len = sizeof(info);

	/* Before 5.15 there is no link but the event, which has no such info;
	 * before 6.7 the info has no counts. */
	if (bpf_object_info(link->fd, &info, &len) ||
	    len < LINK_INFO_HAS_MISSED)
		return 0;
	if (info.type == BPF_LINK_TYPE_KPROBE_MULTI)
		return info.kprobe_multi.missed;
	if (info.type == BPF_LINK_TYPE_PERF_EVENT &&
	    (info.kprobe.type == PERF_INFO_KPROBE ||
	     info.kprobe.type == PERF_INFO_KRETPROBE))
		return info.kprobe.missed;
	return 0;
}

/*
 * Programs of clocks and counters are left out without a word when their CPU is
 * in another program; so were, before 6.7, those of kprobes and tracepoints,
 * but for uprobes, which no program can hit.
 */
static bool counts_misses(const struct argument_layout *layout)
{
	switch (layout->program_type) {
	case BPF_PROG_TYPE_PERF_EVENT: return false;
	case BPF_PROG_TYPE_KPROBE:
	case BPF_PROG_TYPE_TRACEPOINT:
		return layout->kind->user || feature(FEATURE_MISSED_COUNTS);
	default: return true;
	}
}

int64_t probe_program_missed(int program_fd,
			     const struct argument_layout *layout)
{
	struct bpf_prog_info info;
	uint32_t len = sizeof(info);

	memset(&info, 0, sizeof(info));
	if (!counts_misses(layout) ||
	    bpf_object_info(program_fd, &info, &len) < 0 ||
	    len < offsetof(struct bpf_prog_info, recursion_misses) +
			    sizeof(info.recursion_misses))
		return -1;
	return (int64_t)info.recursion_misses;
}
