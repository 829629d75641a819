import com.google.protobuf.Empty;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.PublishRequest;
import dev.trestle.v1.PublishResponse;
import dev.trestle.v1.ReadRequest;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes at a steady rate until a file appears, then reads the log back, and says how many calls
 * failed and how often each event that was answered OK is in the log. A client as others are: TLS, a
 * token, round_robin over what DNS says. It does not retry, so that what a retry would hide is seen.
 *
 * <p>Arguments: gateway, replayer, file of authorities, token, events per second, the file that ends
 * it. Exit status 0 if nothing failed and every OK is in the log exactly once.
 */
final class Load {

  private final Map<String, Long> answered = new ConcurrentHashMap<>();
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  private final File authorities;
  private final ClientInterceptor token;

  private Load(File authorities, String token) {
    this.authorities = authorities;
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    this.token = MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  public static void main(String[] arguments) throws Exception {
    Load load = new Load(new File(arguments[2]), arguments[3]);
    int calls = load.publish(arguments[0], Double.parseDouble(arguments[4]), new File(arguments[5]));
    boolean whole = load.compare(arguments[1], calls);
    System.exit(whole ? 0 : 1);
  }

  private ManagedChannel channel(String address) throws Exception {
    return NettyChannelBuilder.forTarget("dns:///" + address)
        .sslContext(GrpcSslContexts.forClient().trustManager(authorities).build())
        .defaultLoadBalancingPolicy("round_robin")
        .intercept(token)
        .build();
  }

  private int publish(String gateway, double rate, File end) throws Exception {
    ManagedChannel channel = channel(gateway);
    EventPublisherGrpc.EventPublisherStub stub = EventPublisherGrpc.newStub(channel);
    int calls = 0;
    Set<CountDownLatch> pending = ConcurrentHashMap.newKeySet();
    long begun = System.nanoTime();
    while (!end.exists()) {
      String id = UUID.randomUUID().toString();
      long due = begun + (long) (calls++ * 1e9 / rate);
      LockSupport.parkNanos(due - System.nanoTime());
      CountDownLatch done = new CountDownLatch(1);
      pending.add(done);
      long sent = System.nanoTime();
      stub.withDeadlineAfter(30, TimeUnit.SECONDS)
          .publish(
              PublishRequest.newBuilder().setEvent(event(id)).build(),
              new StreamObserver<PublishResponse>() {
                @Override
                public void onNext(PublishResponse response) {
                  answered.put(id, System.nanoTime() - sent);
                }

                @Override
                public void onError(Throwable error) {
                  Status status = Status.fromThrowable(error);
                  if (failures.merge(status.getCode().name(), 1, Integer::sum) <= 3) {
                    System.out.println("  failed: " + status.getCode() + ": " + status.getDescription());
                  }
                  onCompleted();
                }

                @Override
                public void onCompleted() {
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
    EventReaderGrpc.newBlockingStub(channel)
        .withDeadlineAfter(5, TimeUnit.MINUTES)
        .read(
            ReadRequest.newBuilder()
                .setLog("events")
                .setEarliest(Empty.getDefaultInstance())
                .build())
        .forEachRemaining(
            response -> {
              if (response.hasEvent()) {
                stored.merge(response.getEvent().getEvent().getId(), 1, Integer::sum);
              }
            });
    channel.shutdownNow();
    Set<String> missing = new HashSet<>(answered.keySet());
    missing.removeAll(stored.keySet());
    long repeated = answered.keySet().stream().filter(id -> stored.getOrDefault(id, 0) > 1).count();
    int failed = failures.values().stream().mapToInt(Integer::intValue).sum();
    long[] times = answered.values().stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "  OK %d, failed %d %s; of the OK ones %d are not in the log, %d more than once%n",
        answered.size(), failed, failures, missing.size(), repeated);
    if (times.length > 0) {
      System.out.printf(
          "  ms: p50 %d, p99 %d, longest %d%n",
          times[times.length / 2] / 1_000_000,
          times[(int) (times.length * 0.99)] / 1_000_000,
          times[times.length - 1] / 1_000_000);
    }
    return failed == 0 && missing.isEmpty() && repeated == 0 && answered.size() == calls;
  }
}
