package dev.trestle.replayer.faults;

import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Partition;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.CapacityListener;
import dev.trestle.log.store.DynamoDbEventLog;
import dev.trestle.log.testing.LogContents;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.faults.Ambush;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.FaultyWire;
import dev.trestle.server.testing.faults.HttpMessage;
import dev.trestle.server.testing.faults.Injection;
import dev.trestle.server.testing.faults.ServiceProcess;
import dev.trestle.server.testing.faults.WiredProcess;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Replayers as processes, each with a faulty way to one AWS; and what that AWS has. */
final class Stand implements AutoCloseable {

  /** Of which the tests send messages that nobody could take. */
  static final String DEAD_LETTERS = "transcription-requests-dlq";

  static final String S3_EVENTS = "s3-events";

  /** What a reseed repeats at most after a crash. */
  static final int MOST_REPEATS = 20;

  /** Bytes of content that object logs keep at most: more than {@link Uploads} writes. */
  static final int CONTENT_BYTES = 100_000;

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String MAX_HEAP = "160m";
  private static final int SHARDS = 4;

  /** Leases and visibility are short, so that whoever goes on after a fault does so in seconds. */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("TRESTLE_OBJECTS_ORDER_WAIT", "300ms"),
          Map.entry("TRESTLE_OBJECTS_LEASE", "2s"),
          Map.entry("TRESTLE_OBJECTS_BUSY_POLL", "50ms"),
          Map.entry("TRESTLE_OBJECTS_IDLE_POLL", "200ms"),
          Map.entry("TRESTLE_OPERATION_LEASE", "2s"),
          Map.entry("TRESTLE_OPERATION_SAVE_INTERVAL", "250ms"),
          Map.entry("TRESTLE_OPERATION_POLL_INTERVAL", "200ms"),
          Map.entry("TRESTLE_RESEED_MAX_UNSAVED", String.valueOf(MOST_REPEATS)),
          Map.entry("TRESTLE_CONSUMER_LONG_POLL", "1s"),
          Map.entry("TRESTLE_CONSUMER_VISIBILITY", "3s"),
          Map.entry("TRESTLE_CONSUMER_FIRST_DELAY", "100ms"),
          Map.entry("TRESTLE_CONSUMER_LONGEST_DELAY", "1s"),
          Map.entry("TRESTLE_CONSUMER_CONCURRENCY", "4"),
          Map.entry("TRESTLE_CAPTURE_ENABLED", "false"),
          Map.entry("TRESTLE_GROUPS_LAG_INTERVAL", "0s"),
          Map.entry("TRESTLE_DEAD_LETTERS_POLICY_INTERVAL", "24h"));

  private final AwsEnvironment aws;
  private final BatchStore store;
  private final StateTable state;
  private final List<WiredProcess> replayers = new ArrayList<>();

  /** Not to be asked first: it may be starting, or be paused. */
  private Optional<WiredProcess> unsure = Optional.empty();

  /** Starts so many replayers in an environment of their own, and waits until they serve. */
  Stand(AwsEnvironment aws, String name, int replayers) {
    this.aws = aws;
    this.store =
        DynamoDbEventLog.batches(
            aws.aws().dynamoDb(), aws.named("event-log"), CapacityListener.NONE);
    this.state =
        DynamoDbEventLog.state(
            aws.aws().dynamoDb(), aws.named("event-state"), CapacityListener.NONE);
    for (int i = 1; i <= replayers; i++) {
      FaultyWire wire = FaultyWire.to(aws.aws().uri(), name.hashCode() + i);
      Map<String, String> settings = new HashMap<>(aws.aws().environmentVariables(aws.name()));
      settings.put("AWS_ENDPOINT_URL", wire.endpoint().toString());
      settings.put("TRESTLE_DEAD_LETTERS_QUEUES", aws.named(DEAD_LETTERS));
      settings.putAll(SETTINGS);
      this.replayers.add(
          new WiredProcess(
              new ServiceProcess("trestle-replayer", name + "-" + i, settings, MAX_HEAP), wire));
    }
    try {
      this.replayers.forEach(replayer -> replayer.process().awaitServing());
    } catch (AssertionError notServing) {
      close();
      throw notServing;
    }
  }

  AwsEnvironment aws() {
    return aws;
  }

  List<WiredProcess> replayers() {
    return replayers;
  }

  /** See {@link Ambush}. */
  Ambush ambush(String what, Predicate<HttpMessage> requests, int number, Fault fault) {
    return new Ambush(replayers, what, requests, number, fault);
  }

  /** Has a fault strike requests of all replayers with this chance, for as long as it is open. */
  Striking strike(Predicate<HttpMessage> requests, double chance, Fault fault) {
    List<Injection> injections =
        replayers.stream().map(r -> r.wire().inject(requests, chance, fault)).toList();
    return () -> injections.forEach(Injection::close);
  }

  /** A fault on the ways of all replayers. */
  @FunctionalInterface
  interface Striking extends AutoCloseable {
    @Override
    void close();
  }

  /** Lets faults last. */
  void pass(Duration time) {
    replayers.get(0).wire().pass(time);
  }

  /** Ends it as {@code kill -9} does, and starts it again; it serves some seconds later. */
  void killAndRestart(WiredProcess replayer) {
    unsure = Optional.of(replayer);
    replayer.process().killAndRestart();
  }

  void pause(WiredProcess replayer) {
    unsure = Optional.of(replayer);
    replayer.process().pause();
  }

  /** The answer of whichever replayer gives one; asked again while none is to be had. */
  <T> T call(Function<ManagedChannel, T> rpc) {
    return Await.value("an answer", LIMIT, () -> answer(rpc));
  }

  private <T> Optional<T> answer(Function<ManagedChannel, T> rpc) {
    List<WiredProcess> surest = new ArrayList<>(replayers);
    unsure.ifPresent(
        replayer -> {
          surest.remove(replayer);
          surest.add(replayer);
        });
    for (WiredProcess replayer : surest) {
      try {
        return Optional.of(rpc.apply(replayer.process().channel()));
      } catch (StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        if (code != Status.Code.UNAVAILABLE && code != Status.Code.DEADLINE_EXCEEDED) {
          throw e;
        }
      }
    }
    return Optional.empty();
  }

  /** Everything that a log holds, as stored. */
  List<LogRecord> log(String log) {
    return LogContents.asStored(store, Partition.first(log));
  }

  /** How many offsets of a log are taken; cheap to ask. */
  long size(String log) {
    return store.last(Partition.first(log)).map(last -> last.next().value()).orElse(0L);
  }

  /** Waits until an object log has all of that, and nothing more is on its way into it. */
  void awaitQuiet(String log, Collection<Change> changes) {
    Await.until(
        log + " has everything",
        LIMIT,
        () ->
            size(log) >= changes.size()
                && log(log).stream().map(Change::of).toList().containsAll(changes));
    awaitIdle(log);
  }

  /** Waits until nothing is on its way into an object log. */
  void awaitIdle(String log) {
    Await.until(
        "nothing more comes into " + log, LIMIT, () -> depth(S3_EVENTS) == 0 && staged(log) == 0);
  }

  /** How often a replayer has taken an operation over, by what they printed. */
  long takeovers(String operation) {
    String line = "Operation " + operation + " taken over\"";
    long takeovers = 0;
    for (WiredProcess replayer : replayers) {
      try (Stream<String> lines = Files.lines(replayer.process().output())) {
        takeovers += lines.filter(printed -> printed.contains(line)).count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return takeovers;
  }

  /** How many changes wait to come into an object log. */
  int staged(String log) {
    int staged = 0;
    for (int shard = 0; shard < SHARDS; shard++) {
      staged += state.list("staged#" + log + "#" + shard, "", null, 100).size();
    }
    return staged;
  }

  /** Waits until the import of an object log has ended for good. */
  void awaitImported(String log) {
    Await.until(
        log + " is imported", LIMIT, () -> state.get("history#" + log, "history").isPresent());
  }

  /** How many messages a queue has, seen or not. */
  int depth(String queue) {
    String url = aws.queueUrl(queue);
    Map<QueueAttributeName, String> attributes =
        aws.aws()
            .sqs()
            .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
            .attributes();
    return Integer.parseInt(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
        + Integer.parseInt(
            attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
  }

  @Override
  public void close() {
    replayers.forEach(replayer -> replayer.process().close());
    replayers.forEach(replayer -> replayer.wire().close());
  }
}
