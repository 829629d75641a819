package dev.trestle.gateway.logs;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A log that events may go to, settings {@code trestle.logs.<log>.*}. Without any the one log is
 * {@code events}, with one partition.
 *
 * @param log its name
 * @param dedupeWindow how long its writers remember ids, kept with the log for all gateways; by
 *     default {@code trestle.append.dedupe-window}
 * @param partitions how many; fixed at the log's creation. One keeps all events in one order and
 *     takes some thousand events a second; each further one takes as many more
 */
@EachProperty("trestle.logs")
record LogConfig(
    @Parameter String log,
    @Bindable(defaultValue = "1") int partitions,
    @Nullable Duration dedupeWindow) {}
