import type { Column, Table, Value } from '@pagelapse/address-space';

/** Parquet, with the head as its key-value metadata. The writer is loaded when it is first wanted. */
export async function parquetBytes({ head, columns, rows }: Table): Promise<ArrayBuffer> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  return parquetWriteBuffer({
    columnData: columns.map((column) => ({ name: column.name, ...dataOf(column, rows), nullable: true })),
    kvMetadata: Object.entries(head).map(([key, value]) => ({ key, value: String(value) })),
    createdBy: 'Pagelapse',
  });
}

function dataOf({ type, value }: Column, rows: number) {
  const values = Array.from({ length: rows }, (_, row): Value => value(row));
  switch (type) {
    case 'text':
      return { type: 'STRING', data: values.map((value) => value ?? null) } as const;
    case 'count':
      return { type: 'INT64', data: values.map((value) => (value === undefined ? null : BigInt(value))) } as const;
    case 'moment':
      return {
        type: 'TIMESTAMP',
        data: values.map((value) => (value === undefined ? null : new Date(value))),
      } as const;
  }
}
