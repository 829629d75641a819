package dev.trestle.benchmarks.load;

import com.google.protobuf.Empty;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** One reader, who reads log {@code events} from its beginning and does nothing but count. */
public final class Reading implements AutoCloseable {

  private final Connections connection;
  private final EventReaderGrpc.EventReaderStub stub;

  /** Connects on first use. */
  public Reading(String host, int port) {
    connection = new Connections(host, port, 1);
    stub = EventReaderGrpc.newStub(connection.channels().get(0));
  }

  /**
   * Reads so many records, and waits for the last one.
   *
   * @throws IllegalStateException if fewer came
   * @throws java.util.concurrent.CompletionException if the read failed
   */
  public void read(long records) {
    Count count = new Count();
    stub.read(
        ReadRequest.newBuilder()
            .setLog(LogPublishing.EVENTS)
            .setEarliest(Empty.getDefaultInstance())
            .setLimit(records)
            .build(),
        count);
    long came = count.end.join();
    if (came != records) {
      throw new IllegalStateException(came + " of " + records + " records came");
    }
  }

  @Override
  public void close() {
    connection.close();
  }

  private static final class Count implements StreamObserver<ReadResponse> {

    private final CompletableFuture<Long> end = new CompletableFuture<>();
    private long records;

    @Override
    public void onNext(ReadResponse response) {
      if (response.hasEvent()) {
        records++;
      }
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      end.complete(records);
    }
  }
}
