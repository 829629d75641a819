package dev.trestle.benchmarks.echo;

import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.Position;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import dev.trestle.v1.RecordedEvent;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Streams messages such as a read gives, which are all made beforehand, for as long as the reader
 * is ready. As much may wait for the reader in gRPC as the replayer lets wait.
 */
public final class StreamServer extends EventReaderGrpc.EventReaderImplBase {

  private static final int MADE = 10_000;
  private static final int READY_BYTES = 256 * 1024;

  private final List<ReadResponse> messages;

  /**
   * A service for any number of readers.
   *
   * @param made how many different messages; a longer stream repeats them
   */
  StreamServer(int made) {
    AudioEvents events = new AudioEvents(1);
    messages = Stream.generate(() -> message(events)).limit(made).toList();
  }

  /** Listens on any free port of the loopback, and prints {@code ready <port>}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    BareServer.run(new StreamServer(MADE));
  }

  private static ReadResponse message(AudioEvents events) {
    Event event = events.next();
    return ReadResponse.newBuilder()
        .setEvent(
            RecordedEvent.newBuilder()
                .setPosition(Position.newBuilder().setLog("events").setOffset(MADE))
                .setAppendTime(event.getTime())
                .setEvent(event))
        .build();
  }

  /** Streams as many as the request's limit says. */
  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> answers) {
    ServerCallStreamObserver<ReadResponse> reader =
        (ServerCallStreamObserver<ReadResponse>) answers;
    reader.setOnReadyThreshold(READY_BYTES);
    reader.setOnReadyHandler(new Sending(reader, request.getLimit()));
  }

  /** What one reader has got; gRPC runs it for one reader on one thread at a time. */
  private final class Sending implements Runnable {

    private final ServerCallStreamObserver<ReadResponse> reader;
    private final long limit;
    private long sent;
    private boolean complete;

    private Sending(ServerCallStreamObserver<ReadResponse> reader, long limit) {
      this.reader = reader;
      this.limit = limit;
    }

    @Override
    public void run() {
      while (sent < limit && reader.isReady()) {
        reader.onNext(messages.get((int) (sent++ % messages.size())));
      }
      if (sent == limit && !complete) {
        complete = true;
        reader.onCompleted();
      }
    }
  }
}
