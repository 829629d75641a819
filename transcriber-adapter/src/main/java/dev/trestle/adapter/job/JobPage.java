package dev.trestle.adapter.job;

import dev.trestle.adapter.job.JobStore.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some jobs, newest first.
 *
 * @param jobs the jobs; fewer than asked for, even none, if others that were looked at did not fit
 * @param next where to go on; absent if there are no more
 */
public record JobPage(List<Job> jobs, @Nullable Place next) {}
