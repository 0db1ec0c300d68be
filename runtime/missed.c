// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/missed.h"

#include <string.h>

#include "base/text.h"
#include "runtime/session.h"

/* More names than this make no sentence. */
#define NAMES_MOST 8

/* How many points stand behind one another that the script names by one name.
 */
static uint32_t count_alike(const struct probe_point *const *points, uint32_t n)
{
	uint32_t alike = 1;

	while (alike < n && points[alike]->asked && points[0]->asked &&
	       strcmp(points[alike]->asked, points[0]->asked) == 0)
		alike++;
	return alike;
}

/* Appends "kprobe:vfs_read, kprobe:tcp_* (12 probes)", as the kernel counts for
 * all of them at once. */
static void put_names(struct text *out, const struct probe_point *const *points,
		      uint32_t n)
{
	uint32_t alike;

	for (uint32_t i = 0, names = 0; i < n; i += alike, names++) {
		alike = count_alike(points + i, n - i);
		if (i)
			text_puts(out, ", ");
		if (names == NAMES_MOST) {
			text_printf(out, "%u more", n - i);
			return;
		}
		if (alike > 1)
			text_printf(out, "%s (%u probes)", points[i]->asked,
				    alike);
		else
			text_puts(out, points[i]->name);
	}
}

const char *missed_points(struct session *session,
			  const struct probe_point *const *points, uint32_t n)
{
	text_clear(&session->text);
	put_names(&session->text, points, n);
	return session->text.data;
}

static void put_attachment(struct text *out,
			   const struct attachment *attachment)
{
	if (out->len)
		text_puts(out, ", ");
	put_names(out, (const struct probe_point *const *)attachment->points,
		  attachment->npoints);
}

const char *missed_names(struct session *session, uint32_t program)
{
	const struct plan *plan = session->plan;
	struct text *out = &session->text;
	const struct attachment *attachment;

	text_clear(out);
	/* What is loaded once a probe has several. */
	for (uint32_t i = 0; i < plan->nattachments; i++)
		if (plan->attachments[i].program == program)
			put_attachment(out, &plan->attachments[i]);
	attachment = plan_attachment_of(plan, program, NULL);
	if (!out->len && attachment)
		put_attachment(out, attachment);
	return out->len ? out->data : plan->programs[program].label;
}

void missed_links(struct session *session)
{
	for (uint32_t i = 0; i < session->links.n; i++) {
		const struct probe_link *link = &session->links.v[i];
		uint64_t missed = probe_link_missed(link);

		session->loss.any |= missed > 0;
		if (missed)
			session_warning(session,
					"%llu runs of %s were missed: the "
					"kernel dropped them.",
					(unsigned long long)missed,
					missed_points(session, link->points,
						      link->npoints));
	}
}

static void tell_program(struct session *session,
			 const struct attached_program *program, int64_t missed)
{
	session->loss.any |= missed > 0;
	if (missed > 0)
		session_warning(session,
				"%lld runs of %s were missed: it fired while "
				"the same CPU was already in a probe.",
				(long long)missed,
				missed_points(session, program->points,
					      program->npoints));
	else if (missed < 0 && session->options->verbose)
		session_warning(session,
				"Whether runs of %s were missed can not be "
				"told: this kernel does not count them.",
				missed_points(session, program->points,
					      program->npoints));
}

void missed_programs(struct session *session)
{
	for (uint32_t i = 0; i < session->attached.n; i++) {
		const struct attached_program *program =
			&session->attached.v[i];

		tell_program(session, program,
			     probe_program_missed(program->fd,
						  program->points[0]->layout));
	}
}
