package dev.trestle.log.store;

import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Keeps state items in a DynamoDB table with the keys of {@link dev.trestle.log.TableKeys}: {@code
 * k} S, {@code s} S.
 */
final class DynamoDbStateTable implements StateTable {

  private final GetState get;
  private final PutState put;
  private final DeleteState delete;
  private final QueryState query;
  private final GetStates getAll;
  private final WriteStates writeAll;

  /**
   * @param client not closed here; see {@link DynamoDbEventLog#clientOverrides}
   */
  DynamoDbStateTable(DynamoDbClient client, String table, CapacityListener capacity) {
    Requests requests = new Requests(client, table, capacity);
    this.get = new GetState(requests);
    this.put = new PutState(requests);
    this.delete = new DeleteState(requests);
    this.query = new QueryState(requests);
    this.getAll = new GetStates(requests);
    this.writeAll = new WriteStates(requests);
  }

  @Override
  public Optional<StateItem> get(String key, String sort) {
    return get.get(key, sort);
  }

  @Override
  public Optional<Stored> put(StateItem item, StateCondition condition) {
    return put.put(item, condition);
  }

  @Override
  public boolean delete(String key, String sort, StateCondition condition) {
    return delete.delete(key, sort, condition);
  }

  @Override
  public List<StateItem> list(String key, String from, @Nullable String to, int limit) {
    return query.list(key, from, to, limit);
  }

  @Override
  public List<StateItem> getAll(Collection<ItemKey> keys) {
    return getAll.get(keys);
  }

  @Override
  public void putAll(Collection<StateItem> items) {
    writeAll.put(items);
  }

  @Override
  public void deleteAll(Collection<ItemKey> keys) {
    writeAll.delete(keys);
  }
}
