package dev.trestle.replayer.read;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/**
 * What all reads share.
 *
 * @param senders runs turns; never blocks
 * @param timers wakes reads; runs nothing but signals
 * @param ticker monotonic nanoseconds
 */
record ReadEngine(
    RecordSource source,
    Executor senders,
    ScheduledExecutorService timers,
    Clock clock,
    LongSupplier ticker,
    ReadConfig config) {}
