package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.benchmarks.load.BusMessages;
import dev.trestle.benchmarks.load.BusPublishing;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.QueueFilling;
import dev.trestle.benchmarks.load.Workers;
import dev.trestle.benchmarks.process.Usage;
import dev.trestle.v1.Event;
import io.grpc.InsecureChannelCredentials;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Transcriber adapters with a stand-in AWS of their own, each in its own process. No gateway: none
 * is asked before a job ends, and no job ends here.
 */
final class AdapterStack implements AutoCloseable {

  private static final String REQUESTS = StandIn.ENVIRONMENT + "-transcription-requests";
  private static final String JOBS = StandIn.ENVIRONMENT + "-transcription-jobs";
  private static final Duration LOOK = Duration.ofMillis(100);

  // CPU time per job still falls somewhat after that.
  private static final long WARM_JOBS = 40_000;
  private static final int WARM_AT_ONCE = 10_000;

  private final String name;
  private final StandIn aws;
  private final List<ServiceProcess> adapters = new ArrayList<>();
  private final QueueFilling requests;
  private final QueueFilling jobs;

  private AdapterStack(String name, StandIn aws) {
    this.name = name;
    this.aws = aws;
    requests = new QueueFilling(endpoint(), REQUESTS);
    jobs = new QueueFilling(endpoint(), JOBS);
  }

  /**
   * Starts the stand-in and so many adapters, each when the one before it is ready.
   *
   * @param environment variables of the adapters
   */
  static AdapterStack start(
      Variant variant, int adapters, Map<String, String> environment, Settings settings) {
    String name = variant.name() + " " + adapters + (adapters == 1 ? " adapter" : " adapters");
    String file = name.replaceAll("[^A-Za-z0-9]+", "-");
    Map<String, String> all = new HashMap<>(Door.open().environment());
    all.putAll(environment);
    Door door = new Door(all, InsecureChannelCredentials.create());
    StandIn aws = StandIn.start(settings.withoutLimits(), "stand-in-aws-" + file, settings);
    AdapterStack stack = new AdapterStack(name, aws);
    try {
      for (int i = 1; i <= adapters; i++) {
        stack.adapters.add(
            ServiceProcess.start(
                file + "-" + i,
                variant.adapter(),
                aws,
                settings.java(),
                settings.javaOptions(),
                door,
                settings.logs()));
      }
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  /** The variant's name and how many adapters there are. */
  String name() {
    return name;
  }

  /** Events that nobody has told of yet, as messages. */
  static Supplier<String> freshMessages() {
    Supplier<Event> events = Measurement.freshEvents();
    return () -> BusMessages.of(events.get(), AudioEvents.SOURCE);
  }

  /** Tells of so many events at once. */
  void tell(int events, Supplier<String> messages) throws InterruptedException {
    requests.put(events, messages);
  }

  /** A way to tell of one event after the other. */
  Publishing telling(int senders) {
    return new BusPublishing(endpoint(), REQUESTS, senders);
  }

  Workers workers(int count) {
    return Workers.start(endpoint(), JOBS, count);
  }

  /** Waits until every event is a job. */
  void awaitAccepted() throws InterruptedException {
    while (!aws.queue(REQUESTS).isEmpty()) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
  }

  /** Waits until nothing is worked on, and forgets all events, jobs and messages. */
  void forget() throws InterruptedException {
    requests.purge();
    awaitAccepted();
    TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    aws.forgetJobs();
    jobs.purge();
  }

  /** Lets jobs go through until the code is compiled, for ten times the set time at most. */
  void warmUp(Settings settings, Figures figures) throws InterruptedException {
    long until = System.nanoTime() + settings.warmUp().toNanos();
    long most = System.nanoTime() + settings.warmUp().multipliedBy(10).toNanos();
    long done = 0;
    while (System.nanoTime() < most && (done < WARM_JOBS || System.nanoTime() < until)) {
      long before = sent();
      requests.put(WARM_AT_ONCE, freshMessages());
      while (System.nanoTime() < most && !aws.queue(REQUESTS).isEmpty()) {
        TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      }
      done += sent() - before;
      forget();
    }
    if (done < WARM_JOBS) {
      figures.note(
          name
              + ": only "
              + done
              + " jobs in the warm-up: its figures may be of code not compiled");
    }
  }

  /**
   * How fast events become messages to workers.
   *
   * @param ranOut whether there was nothing left to do, so that the rate is only a lower bound
   */
  record Rate(double messagesPerSecond, double cpuPerJob, boolean ranOut) {}

  /**
   * Measures it while events wait.
   *
   * @param perSecond more than the adapters are thought to do
   */
  Rate rate(Duration counted, int perSecond) throws InterruptedException {
    double seconds = counted.plus(Measurement.SETTLE).toNanos() / 1e9;
    requests.put((int) (seconds * perSecond), freshMessages());
    TimeUnit.NANOSECONDS.sleep(Measurement.SETTLE.toNanos());
    Duration cpuBefore = cpu();
    long before = sent();
    long began = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(counted.toNanos());
    long messages = sent() - before;
    double lasted = (System.nanoTime() - began) / 1e9;
    double cpu = cpu().minus(cpuBefore).toNanos() / 1e3;
    boolean ranOut = aws.queue(REQUESTS).visible() == 0;
    forget();
    return new Rate(messages / lasted, cpu / Math.max(1, messages), ranOut);
  }

  /** Messages that workers were sent since the start. */
  private long sent() {
    return aws.sentTo(JOBS);
  }

  private Duration cpu() {
    return adapters.stream()
        .map(adapter -> Usage.cpu(adapter.pid()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private URI endpoint() {
    return URI.create(aws.endpoint());
  }

  @Override
  public void close() {
    requests.close();
    jobs.close();
    adapters.forEach(ServiceProcess::close);
    aws.close();
  }
}
