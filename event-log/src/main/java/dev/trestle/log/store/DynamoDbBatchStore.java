package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.BatchStore.PutResult;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Keeps batches in a DynamoDB table with the keys of {@link dev.trestle.log.TableKeys}: {@code p}
 * S, {@code o} N. What each request costs is told in {@link PutBatch}, {@link QueryForward} and
 * {@link QueryOne}.
 */
final class DynamoDbBatchStore implements BatchStore {

  private final PutBatch put;
  private final QueryForward forward;
  private final QueryOne one;
  private final DeleteBatch delete;

  /**
   * @param client not closed here; see {@link DynamoDbEventLog#clientOverrides}
   */
  DynamoDbBatchStore(DynamoDbClient client, String table, CapacityListener capacity) {
    Requests requests = new Requests(client, table, capacity);
    this.put = new PutBatch(requests);
    this.forward = new QueryForward(requests);
    this.one = new QueryOne(requests);
    this.delete = new DeleteBatch(requests);
  }

  @Override
  public PutResult put(StoredBatch batch) {
    return put.put(batch);
  }

  @Override
  public List<StoredBatch> readForward(
      Partition partition, Offset from, int maxBytes, Consistency consistency) {
    return forward.query(partition, from, maxBytes, consistency);
  }

  @Override
  public Optional<StoredBatch> atOrBefore(Partition partition, Offset offset) {
    return one.newest(partition, offset).map(item -> BatchItem.batch(partition, item));
  }

  @Override
  public Optional<BatchHead> headAtOrBefore(Partition partition, Offset offset) {
    return one.newestHead(partition, offset).map(item -> BatchItem.head(partition, item));
  }

  @Override
  public void delete(Partition partition, Offset first) {
    delete.delete(partition, first);
  }

  @Override
  public Optional<BatchHead> first(Partition partition) {
    return one.oldestHead(partition).map(item -> BatchItem.head(partition, item));
  }

  @Override
  public Optional<BatchHead> last(Partition partition) {
    return one.newestHead(partition).map(item -> BatchItem.head(partition, item));
  }
}
