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

/* s64 code, and the place: one site serves all places of the script. */
static void lay_out(struct plan_builder *builder, struct site *site)
{
	static const uint32_t sizes[FAILURE_ARGUMENTS] = { 8, 4, 4, 4 };
	struct site_argument *argument = arena_array(
		builder->arena, struct site_argument, FAILURE_ARGUMENTS);

	site->arguments = argument;
	site->narguments = FAILURE_ARGUMENTS;
	for (uint32_t i = 0; i < FAILURE_ARGUMENTS; i++)
		argument[i].type = type_int(builder->checked->types, sizes[i],
					    i == FAILURE_CODE);
	plan_lay_out(site);
}

void plan_failures(struct plan_builder *builder)
{
	if (!builder->checked->warnings_k)
		return;
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
