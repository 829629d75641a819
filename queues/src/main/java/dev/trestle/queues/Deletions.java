package dev.trestle.queues;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Deletes messages of one queue, those that are done with at a time in one request. */
final class Deletions {

  private final SqsClient sqs;
  private final Queues queues;
  private final String queue;
  private final SharedCalls<String, Optional<BatchResultErrorEntry>> calls =
      new SharedCalls<>(this::delete);

  Deletions(SqsClient sqs, Queues queues, String queue) {
    this.sqs = sqs;
    this.queues = queues;
    this.queue = queue;
  }

  /**
   * Deletes a message. Costs a request, or a part of one.
   *
   * @throws SqsException if SQS refuses that; else as the client does, for all of a request
   */
  void delete(String receipt) {
    Optional<BatchResultErrorEntry> refused = calls.ask(receipt);
    if (refused.isPresent()) {
      throw SqsException.builder()
          .statusCode(refused.get().senderFault() ? 400 : 500)
          .message(
              "A message of "
                  + queue
                  + " was not deleted: "
                  + refused.get().code()
                  + " "
                  + refused.get().message())
          .build();
    }
  }

  private List<Optional<BatchResultErrorEntry>> delete(List<String> receipts) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (String receipt : receipts) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(String.valueOf(entries.size()))
              .receiptHandle(receipt)
              .build());
    }
    Map<String, BatchResultErrorEntry> failed = new HashMap<>();
    sqs.deleteMessageBatch(request -> request.queueUrl(queues.url(queue)).entries(entries))
        .failed()
        .forEach(failure -> failed.put(failure.id(), failure));
    return entries.stream().map(entry -> Optional.ofNullable(failed.get(entry.id()))).toList();
  }
}
