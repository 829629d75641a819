package dev.trestle.adapter.faults;

import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.faults.Ambush;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.HttpMessage;
import dev.trestle.server.testing.faults.WiredProcess;
import dev.trestle.v1.CancelJobRequest;
import dev.trestle.v1.TranscriptionJobsGrpc;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A job that one adapter is about to end by its transcript, while it is cancelled at the other. */
final class CancelledMeanwhile {

  private static final int CALL_SECONDS = 20;

  private final Stand stand;
  private final Uploads uploads;

  CancelledMeanwhile(Stand stand, String name) {
    this.stand = stand;
    this.uploads = new Uploads(stand, Stand.OPEN, name);
  }

  Uploads uploads() {
    return uploads;
  }

  /**
   * Cancels it.
   *
   * @param change what the decision of the first becomes on its way, when the other is done
   */
  void run(UnaryOperator<HttpMessage> change) {
    CountDownLatch letGo = new CountDownLatch(1);
    UnaryOperator<HttpMessage> held =
        request -> change.apply(((Fault.Altered) Fault.held(letGo)).change().apply(request));
    try (Ambush deciding =
        stand.ambush("decide", Asked.decide(uploads.user()), new Fault.Altered(held))) {
      uploads.come(1);
      WiredProcess first = deciding.await();
      WiredProcess other = stand.adapters().get(stand.adapters().get(0) == first ? 1 : 0);
      var unused =
          TranscriptionJobsGrpc.newBlockingStub(other.process().channel())
              .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
              .cancelJob(
                  CancelJobRequest.newBuilder().setJobId(uploads.jobs().get(0).getJobId()).build());
    } finally {
      letGo.countDown();
    }
  }

  /** Waits until the transcript was dealt with. */
  void awaitLate() {
    Await.until("the transcript is dealt with", () -> stand.depth(Stand.RESULTS) == 0);
  }
}
