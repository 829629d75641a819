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
 * @param budget of the memory of all reads
 */
record ReadEngine(
    RecordSource source,
    Executor senders,
    ScheduledExecutorService timers,
    Clock clock,
    LongSupplier ticker,
    ByteBudget budget,
    ReadConfig config) {}
