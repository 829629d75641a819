package dev.trestle.benchmarks.load;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import dev.trestle.v1.RecordedEvent;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Readers that follow a log from its end. Each record is noted once for each of them. */
public final class Followers implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Connections connections;
  private final Function<RecordedEvent, Duration> latency;
  private final Tally tally = new Tally();
  private final CountDownLatch notCaughtUp;
  private volatile boolean closing;

  private Followers(Connections connections, int count, Function<RecordedEvent, Duration> latency) {
    this.connections = connections;
    this.latency = latency;
    this.notCaughtUp = new CountDownLatch(count);
  }

  /**
   * Starts all of them, and waits until each has caught up.
   *
   * @param log of one partition
   * @param connections HTTP/2 connections that they share
   * @param latency of a record that arrives now
   */
  public static Followers start(
      String host,
      int port,
      String log,
      int count,
      int connections,
      Function<RecordedEvent, Duration> latency)
      throws InterruptedException {
    Followers followers = new Followers(new Connections(host, port, connections), count, latency);
    ReadRequest request =
        ReadRequest.newBuilder()
            .setLog(log)
            .setLatest(Empty.getDefaultInstance())
            .setFollow(true)
            .build();
    List<ManagedChannel> channels = followers.connections.channels();
    for (int i = 0; i < count; i++) {
      EventReaderGrpc.newStub(channels.get(i % channels.size()))
          .read(request, followers.new Follower());
    }
    if (!followers.notCaughtUp.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      followers.close();
      throw new IllegalStateException(
          "after "
              + PATIENCE
              + " "
              + followers.notCaughtUp.getCount()
              + " of "
              + count
              + " followers had not caught up: "
              + followers.tally.failures());
    }
    return followers;
  }

  /**
   * From the append of a record until now; append times are in whole milliseconds, cut off, and so
   * this is up to 1 ms too long.
   */
  public static Duration sinceAppend(RecordedEvent record) {
    Timestamp appended = record.getAppendTime();
    return Duration.between(
        Instant.ofEpochSecond(appended.getSeconds(), appended.getNanos()), Instant.now());
  }

  /**
   * Counts deliveries, those of all together, during the next {@code time}; {@link Window#failures}
   * are reads that ended.
   */
  public Window count(Duration time) throws InterruptedException {
    return tally.count(time);
  }

  @Override
  public void close() {
    closing = true;
    connections.close();
  }

  private final class Follower implements StreamObserver<ReadResponse> {

    private boolean caughtUp;

    @Override
    public void onNext(ReadResponse response) {
      if (response.hasEvent()) {
        tally.answered(latency.apply(response.getEvent()).toNanos(), null);
      } else if (response.hasCaughtUp() && !caughtUp) {
        caughtUp = true;
        notCaughtUp.countDown();
      }
    }

    @Override
    public void onError(Throwable failure) {
      if (!closing) {
        tally.answered(0, failure);
      }
    }

    @Override
    public void onCompleted() {
      onError(new IllegalStateException("a follower's read ended"));
    }
  }
}
