package dev.trestle.adapter.faults;

import dev.trestle.adapter.FakeGateway;
import dev.trestle.aws.embedded.AwsEnvironment;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Two adapters as processes, each with a faulty way to one AWS; their gateway and workers. */
final class Stand implements AutoCloseable {

  static final String REQUESTS = "transcription-requests";
  static final String RESULTS = "transcription-results";
  static final String OPEN_JOBS = "transcription-jobs";
  static final String LIMITED_JOBS = "limited-jobs";

  /** Route of jobs that are sent at once. */
  static final String OPEN = "open";

  /** Route that a dispatcher has, and of which {@link #LIMIT} jobs are in flight. */
  static final String LIMITED = "limited";

  static final int LIMIT = 3;

  /** Route whose attempts are given up after seconds, and of which there are three. */
  static final String MORTAL = "mortal";

  private static final Duration WITHIN = Duration.ofMinutes(2);
  private static final int ADAPTERS = 2;
  private static final String MAX_HEAP = "160m";

  /** Leases and visibility are short, so that whoever goes on after a fault does so in seconds. */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("TRESTLE_ADAPTER_SEND_LEASE", "4s"),
          Map.entry("TRESTLE_ADAPTER_JOBS_SWEEP", "1s"),
          Map.entry("TRESTLE_ADAPTER_DISPATCH_LOOK", "200ms"),
          Map.entry("TRESTLE_ADAPTER_DISPATCH_TENURE", "3s"),
          Map.entry("TRESTLE_ADAPTER_CONSUMER_LONG_POLL", "1s"),
          Map.entry("TRESTLE_ADAPTER_CONSUMER_VISIBILITY", "3s"),
          Map.entry("TRESTLE_ADAPTER_CONSUMER_FIRST_DELAY", "100ms"),
          Map.entry("TRESTLE_ADAPTER_CONSUMER_LONGEST_DELAY", "1s"),
          Map.entry("TRESTLE_ADAPTER_CONSUMER_CONCURRENCY", "4"));

  private static final String ROUTES =
      """
      trestle:
        adapter:
          routes:
            limited:
              types: [AudioUploaded]
              order: -1
              pattern: '{"detail": {"userId": [{"prefix": "limited-"}]}}'
              queue: %s
              max-in-flight: %d
            mortal:
              types: [AudioUploaded]
              order: -1
              pattern: '{"detail": {"userId": [{"prefix": "mortal-"}]}}'
              deadline: 8s
              deadline-factor: 0
              max-attempts: 3
      """;

  private final AwsEnvironment aws;
  private final FakeGateway gateway = new FakeGateway();
  private final Doors doors = new Doors(gateway, ADAPTERS);
  private final List<WiredProcess> adapters = new ArrayList<>();
  private final Workers open;
  private final Workers limited;

  /** Not to be asked first: it may be starting. */
  private Optional<WiredProcess> unsure = Optional.empty();

  /** Starts them in an environment of their own, and waits until they serve. */
  Stand(AwsEnvironment aws, String name) {
    this.aws = aws;
    var unused = aws.aws().sqs().createQueue(r -> r.queueName(aws.named(LIMITED_JOBS)));
    Path routes = routes(name);
    for (int i = 0; i < ADAPTERS; i++) {
      FaultyWire wire = FaultyWire.to(aws.aws().uri(), name.hashCode() + i);
      Map<String, String> settings = new HashMap<>(aws.aws().environmentVariables(aws.name()));
      settings.put("AWS_ENDPOINT_URL", wire.endpoint().toString());
      settings.put("TRESTLE_ADAPTER_GATEWAY", "localhost:" + doors.port(i));
      settings.put("MICRONAUT_CONFIG_FILES", routes.toString());
      settings.putAll(SETTINGS);
      adapters.add(
          new WiredProcess(
              new ServiceProcess(
                  "trestle-transcriber-adapter", name + "-" + (i + 1), settings, MAX_HEAP),
              wire));
    }
    this.open = new Workers(aws, OPEN_JOBS, false);
    this.limited = new Workers(aws, LIMITED_JOBS, true);
    try {
      adapters.forEach(adapter -> adapter.process().awaitServing());
    } catch (AssertionError notServing) {
      close();
      throw notServing;
    }
  }

  private Path routes(String name) {
    try {
      Path file = Path.of("target", "faults", name + "-routes.yml").toAbsolutePath();
      Files.createDirectories(file.getParent());
      return Files.writeString(file, ROUTES.formatted(aws.named(LIMITED_JOBS), LIMIT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  AwsEnvironment aws() {
    return aws;
  }

  FakeGateway gateway() {
    return gateway;
  }

  Doors doors() {
    return doors;
  }

  List<WiredProcess> adapters() {
    return adapters;
  }

  /** The workers of a route. */
  Workers workers(String route) {
    return route.equals(LIMITED) ? limited : open;
  }

  /** See {@link Ambush}. */
  Ambush ambush(String what, Predicate<HttpMessage> requests, Fault fault) {
    return new Ambush(adapters, what, requests, 1, fault);
  }

  /** Has a fault strike requests of both with this chance, for as long as it is open. */
  Striking strike(Predicate<HttpMessage> requests, double chance, Fault fault) {
    return new Striking(
        adapters.stream().map(each -> each.wire().inject(requests, chance, fault)).toList());
  }

  /** A fault on the ways of both. */
  record Striking(List<Injection> injections) implements AutoCloseable {

    /** How many requests were struck. */
    int struck() {
      return injections.stream().mapToInt(injection -> (int) injection.struck()).sum();
    }

    /** Waits until so many were. */
    void awaitStruck(int count) {
      Await.until(count + " requests are struck", WITHIN, () -> struck() >= count);
    }

    @Override
    public void close() {
      injections.forEach(Injection::close);
    }
  }

  /** Lets faults last. */
  void pass(Duration time) {
    adapters.get(0).wire().pass(time);
  }

  /** Ends it as {@code kill -9} does, and starts it again; it serves some seconds later. */
  void killAndRestart(WiredProcess adapter) {
    unsure = Optional.of(adapter);
    adapter.process().killAndRestart();
  }

  /** The answer of whichever adapter gives one; asked again while none is to be had. */
  <T> T call(Function<ManagedChannel, T> rpc) {
    return Await.value("an answer", WITHIN, () -> answer(rpc));
  }

  private <T> Optional<T> answer(Function<ManagedChannel, T> rpc) {
    List<WiredProcess> surest = new ArrayList<>(adapters);
    unsure.ifPresent(
        adapter -> {
          surest.remove(adapter);
          surest.add(adapter);
        });
    for (WiredProcess adapter : surest) {
      try {
        return Optional.of(rpc.apply(adapter.process().channel()));
      } catch (StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        if (code != Status.Code.UNAVAILABLE && code != Status.Code.DEADLINE_EXCEEDED) {
          throw e;
        }
      }
    }
    return Optional.empty();
  }

  /** Bodies of what is on a queue; it comes again in moments. */
  List<String> bodies(String queue) {
    String url = aws.queueUrl(queue);
    List<String> bodies = new ArrayList<>();
    List<Message> messages;
    do {
      messages =
          aws.aws()
              .sqs()
              .receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10).visibilityTimeout(2))
              .messages();
      messages.forEach(message -> bodies.add(message.body()));
    } while (!messages.isEmpty());
    return bodies;
  }

  /** Waits until a queue has no message, seen or not. */
  void awaitEmpty(String queue) {
    Await.until(queue + " is empty", WITHIN, () -> depth(queue) == 0);
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
    adapters.forEach(adapter -> adapter.process().close());
    adapters.forEach(adapter -> adapter.wire().close());
    open.close();
    limited.close();
    doors.close();
    gateway.close();
  }
}
