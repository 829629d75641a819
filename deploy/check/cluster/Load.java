import com.google.protobuf.Empty;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes at a steady rate until a file appears, then reads the log back, and says how many calls
 * failed and how often each event that was answered OK is in the log. A client as others are: TLS, a
 * token, round_robin over what DNS says, which Java believes for 30 s. One call a second is that of a
 * client that begins just then. None is retried, so that what a retry would hide is seen.
 *
 * <p>Arguments: gateway, replayer, file of authorities, file of the token (read for each call), events
 * per second, the file that ends it. Times are of all but the first {@value #WARM_UP_SECONDS} s. Exit
 * status 0 if nothing failed and every OK is in the log exactly once.
 */
final class Load {

  private static final int WARM_UP_SECONDS = 20;

  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final Queue<Long> times = new ConcurrentLinkedQueue<>();
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  private final NavigableSet<Long> failedAt = new ConcurrentSkipListSet<>();
  private final File authorities;
  private final CallCredentials token;

  private Load(File authorities, Path token) {
    this.authorities = authorities;
    this.token = new Token(token);
  }

  public static void main(String[] arguments) throws Exception {
    Load load = new Load(new File(arguments[2]), Path.of(arguments[3]));
    int calls = load.publish(arguments[0], Double.parseDouble(arguments[4]), new File(arguments[5]));
    boolean whole = load.compare(arguments[1], calls);
    System.exit(whole ? 0 : 1);
  }

  private ManagedChannel channel(String address) throws Exception {
    return NettyChannelBuilder.forTarget("dns:///" + address)
        .sslContext(GrpcSslContexts.forClient().trustManager(authorities).build())
        .defaultLoadBalancingPolicy("round_robin")
        .build();
  }

  private int publish(String gateway, double rate, File end) throws Exception {
    ManagedChannel channel = channel(gateway);
    int calls = 0;
    Set<CountDownLatch> pending = ConcurrentHashMap.newKeySet();
    long begun = System.nanoTime();
    while (!end.exists()) {
      String id = UUID.randomUUID().toString();
      long due = begun + (long) (calls++ * 1e9 / rate);
      boolean warm = due - begun > TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS);
      ManagedChannel used = calls % Math.ceil(rate) == 0 ? channel(gateway) : channel;
      LockSupport.parkNanos(due - System.nanoTime());
      CountDownLatch done = new CountDownLatch(1);
      pending.add(done);
      long sent = System.nanoTime();
      EventPublisherGrpc.newStub(used)
          .withCallCredentials(token)
          .withDeadlineAfter(30, TimeUnit.SECONDS)
          .publish(
              PublishRequest.newBuilder().setEvent(event(id)).build(),
              new StreamObserver<PublishResponse>() {
                @Override
                public void onNext(PublishResponse response) {
                  answered.add(id);
                  if (warm) {
                    times.add(System.nanoTime() - sent);
                  }
                }

                @Override
                public void onError(Throwable error) {
                  Status status = Status.fromThrowable(error);
                  failedAt.add((sent - begun) / 1_000_000_000);
                  if (failures.merge(status.getCode().name(), 1, Integer::sum) <= 3) {
                    System.out.println("  failed: " + status.getCode() + ": " + status.getDescription());
                  }
                  onCompleted();
                }

                @Override
                public void onCompleted() {
                  if (used != channel) {
                    used.shutdown();
                  }
                  pending.remove(done);
                  done.countDown();
                }
              });
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    for (CountDownLatch done : pending) {
      done.await();
    }
    channel.shutdownNow();
    System.out.printf("  %d calls in %.0f s, %.0f a second%n", calls, seconds, calls / seconds);
    return calls;
  }

  private static Event event(String id) {
    return Event.newBuilder()
        .setId(id)
        .setSource("custom.check")
        .setType("UserRegistered")
        .setSubject(id)
        .setJson("{\"userId\":\"" + id + "\"}")
        .build();
  }

  private boolean compare(String replayer, int calls) throws Exception {
    Map<String, Integer> stored = new HashMap<>();
    ManagedChannel channel = channel(replayer);
    EventReaderGrpc.EventReaderBlockingStub reader =
        EventReaderGrpc.newBlockingStub(channel).withCallCredentials(token);
    ReadRequest.Builder request =
        ReadRequest.newBuilder().setLog("events").setEarliest(Empty.getDefaultInstance());
    for (int resumptions = 0; ; resumptions++) {
      try {
        Iterator<ReadResponse> responses =
            reader.withDeadlineAfter(5, TimeUnit.MINUTES).read(request.build());
        while (responses.hasNext()) {
          ReadResponse response = responses.next();
          if (response.hasEvent()) {
            stored.merge(response.getEvent().getEvent().getId(), 1, Integer::sum);
            request.setOffset(response.getEvent().getPosition().getOffset() + 1);
          }
        }
        break;
      } catch (StatusRuntimeException e) {
        // A reader resumes; this log has one partition.
        if (e.getStatus().getCode() != Status.Code.UNAVAILABLE || resumptions == 10) {
          throw e;
        }
      }
    }
    channel.shutdownNow();
    Set<String> missing = new HashSet<>(answered);
    missing.removeAll(stored.keySet());
    long repeated = answered.stream().filter(id -> stored.getOrDefault(id, 0) > 1).count();
    int failed = failures.values().stream().mapToInt(Integer::intValue).sum();
    long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "  OK %d, failed %d %s; of the OK ones %d are not in the log, %d more than once%n",
        answered.size(), failed, failures, missing.size(), repeated);
    if (failed > 0) {
      System.out.printf(
          "  failed were calls from second %d to %d%n",
          failedAt.first(), failedAt.last());
    }
    if (sorted.length > 0) {
      System.out.printf(
          "  ms: p50 %d, p99 %d, longest %d%n",
          sorted[sorted.length / 2] / 1_000_000,
          sorted[(int) (sorted.length * 0.99)] / 1_000_000,
          sorted[sorted.length - 1] / 1_000_000);
    }
    return failed == 0 && missing.isEmpty() && repeated == 0 && answered.size() == calls;
  }

  /** What the file says now; a token is another one after some time. */
  private static final class Token extends CallCredentials {

    private final Path file;

    Token(Path file) {
      this.file = file;
    }

    @Override
    public void applyRequestMetadata(
        RequestInfo request, Executor executor, MetadataApplier applier) {
      Metadata headers = new Metadata();
      try {
        headers.put(
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
            "Bearer " + Files.readString(file).strip());
      } catch (IOException e) {
        applier.fail(Status.UNAUTHENTICATED.withDescription("no token: " + e));
        return;
      }
      applier.apply(headers);
    }
  }
}
