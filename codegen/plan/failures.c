// SPDX-License-Identifier: GPL-2.0-or-later
/* What -k tells of: the helpers whose failures are sites, one each. */
#include <linux/bpf.h>

#include "codegen/plan/build.h"

struct failing_helper {
	int helper;
	const char *name;
};

#define H(helper)                          \
	{                                  \
		BPF_FUNC_##helper, #helper \
	}

static const struct failing_helper helpers[] = {
	H(probe_read),	    H(probe_read_str),	      H(probe_read_kernel),
	H(probe_read_user), H(probe_read_kernel_str), H(probe_read_user_str),
	H(map_lookup_elem), H(probe_write_user),      H(d_path),
	H(send_signal),	    H(send_signal_thread),    H(override_return),
};

#define COUNT (sizeof(helpers) / sizeof(*helpers))

/* s64 code, and which counter has the place: one site serves all places of the
 * script. */
static void lay_out(struct plan_builder *builder, struct site *site)
{
	static const uint32_t sizes[FAILURE_ARGUMENTS] = { 8, 4 };
	struct site_argument *argument = plan_arguments(builder, site,
							FAILURE_ARGUMENTS);

	for (uint32_t i = 0; i < FAILURE_ARGUMENTS; i++)
		argument[i].type = type_int(builder->checked->types, sizes[i],
					    i == FAILURE_CODE);
	plan_lay_out(site);
}

/* Which places fail is known when they are lowered: at most a few a node. */
static void add_counters(struct plan_builder *builder)
{
	struct plan_index *index = builder->plan->index;

	index->failures = builder->counters.n;
	index->nfailures =
		(uint32_t)power_of_two_above((uint64_t)builder->nodes * 2);
	for (uint32_t i = 0; i < index->nfailures; i++)
		plan_counter_add(builder, COUNTER_REPEATED, -1,
				 (struct loc){ 0 });
}

void plan_failures(struct plan_builder *builder)
{
	if (!builder->checked->warnings_k)
		return;
	add_counters(builder);
	for (uint32_t i = 0; i < COUNT; i++) {
		struct site *site = plan_site_add(builder, SITE_HELPER_ERROR,
						  &helpers[i],
						  (struct loc){ 0 });

		site->text = helpers[i].name;
		lay_out(builder, site);
	}
}

int32_t plan_failure_site(const struct plan *plan, int helper)
{
	for (uint32_t i = 0; i < COUNT; i++)
		if (helpers[i].helper == helper)
			return plan_number(plan, &helpers[i]);
	return -1;
}

static bool is_at(const struct counter *counter, int32_t site, struct loc loc)
{
	return counter->what == site && counter->loc.begin == loc.begin &&
	       counter->loc.end == loc.end &&
	       counter->loc.expansion == loc.expansion;
}

const struct counter *plan_failure_counter(struct plan *plan, int32_t site,
					   struct loc loc)
{
	const struct plan_index *index = plan->index;
	struct counter *counters = &plan->counters[index->failures];
	uint32_t mask = index->nfailures - 1, tries = index->nfailures;
	uint32_t at = (loc.begin * 31 + loc.end + (uint32_t)site * 17) & mask;

	/* When all are taken, the last place is shared. */
	while (counters[at].what >= 0 && !is_at(&counters[at], site, loc) &&
	       --tries)
		at = (at + 1) & mask;
	if (counters[at].what < 0) {
		counters[at].what = site;
		counters[at].loc = loc;
	}
	return &counters[at];
}
