package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.gateway.Events;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.gateway.relay.RecordingBus;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.PublishStreamRequest;
import dev.trestle.v1.PublishStreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many requests a stream asks for; a request comes only when it was asked for. */
@Timeout(60)
class StreamDemandTest {

  private static final int PAYLOAD = 262_144;
  private static final int WINDOW = 64;

  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start(new World(), Map.of("trestle.publish.reply-wait", "30s"));
    gateway.bean(RecordingBus.class).goDown();
  }

  @AfterEach
  void stop() throws Exception {
    // Or else the stop would wait for what the bus has not taken.
    gateway.bean(RecordingBus.class).comeBack();
    gateway.close();
  }

  @Test
  void requestsAreAskedForSeveralAtATime() {
    Call call = new Call();
    PublishStream stream = stream(call, 16 * PAYLOAD);
    for (int i = 0; i < 1_000; i++) {
      call.deliver(stream, refused());
    }
    assertThat(call.answers).isEqualTo(1_000);
    assertThat(call.times).isLessThanOrEqualTo(1 + 1_000 / 8);
  }

  @Test
  void whatWasAskedForIsLetInUpToTheWindowAndNoFurther() {
    Call call = new Call();
    PublishStream stream = stream(call, 1 << 30);
    int sent = 0;
    while (call.asked > 0) {
      call.deliver(stream, accepted());
      sent++;
      assertThat(stream.inFlight() + call.asked).isLessThanOrEqualTo(WINDOW);
    }
    assertThat(sent).isEqualTo(WINDOW);
  }

  @Test
  void noMoreIsAskedForThanTheBytesLeftHoldIfAllAreAsLargeAsMayBe() {
    Call call = new Call();
    PublishStream stream = stream(call, 4 * PAYLOAD);
    assertThat(call.asked).isEqualTo(4);
    call.deliver(stream, accepted());
    call.deliver(stream, accepted());
    assertThat(call.asked).isEqualTo(2);
    call.deliver(stream, accepted());
    call.deliver(stream, accepted());
    // Less than four of the largest are left.
    assertThat(call.asked).isEqualTo(3);
  }

  @Test
  void aStreamWhoseBytesAreUsedUpIsReadNoFurther() {
    Call call = new Call();
    int size = accepted().getSerializedSize();
    PublishStream stream = stream(call, 3 * size);
    for (int i = 0; i < 3; i++) {
      assertThat(call.asked).isEqualTo(1);
      call.deliver(stream, accepted());
    }
    assertThat(call.asked).isZero();
  }

  @Test
  void aClientThatTakesNoAnswersIsAskedForNothingUntilItDoes() {
    Call call = new Call();
    PublishStream stream = stream(call, 16 * PAYLOAD);
    call.ready = false;
    int onTheirWay = call.asked;
    for (int i = 0; i < onTheirWay; i++) {
      call.deliver(stream, refused());
    }
    assertThat(call.asked).isZero();

    call.ready = true;
    call.onReady.run();
    assertThat(call.asked).isEqualTo(onTheirWay);
  }

  private PublishStream stream(Call call, int bytes) {
    PublishStream stream =
        new PublishStream(
            gateway.bean(Publish.class),
            new PublishConfig(PAYLOAD, 1_000, Duration.ofSeconds(30), WINDOW, bytes, List.of()),
            Caller.NOBODY,
            call);
    stream.start();
    return stream;
  }

  /** Stays unanswered, as the bus is down. */
  private static PublishStreamRequest accepted() {
    return PublishStreamRequest.newBuilder().setEvent(Events.audio()).build();
  }

  /** Answered at once. */
  private static PublishStreamRequest refused() {
    return PublishStreamRequest.getDefaultInstance();
  }

  /** The server's side of a call. */
  private static final class Call extends ServerCallStreamObserver<PublishStreamResponse> {
    private int asked;
    private int times;
    private int answers;
    private boolean ready = true;
    private Runnable onReady = () -> {};

    /** What the client sends next. */
    void deliver(PublishStream stream, PublishStreamRequest request) {
      assertThat(asked).isPositive();
      asked--;
      stream.onNext(request);
    }

    @Override
    public void request(int count) {
      asked += count;
      times++;
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      onReady = handler;
    }

    @Override
    public void onNext(PublishStreamResponse answer) {
      answers++;
    }

    @Override
    public void onError(Throwable thrown) {
      throw new AssertionError(thrown);
    }

    @Override
    public void onCompleted() {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoRequest() {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void setMessageCompression(boolean enable) {}
  }
}
