/** A column's heading that sorts by it; `sorted` tells the direction in force. */
export function SortHeader(props: {
  readonly label: string;
  readonly title: string;
  readonly numeric?: boolean;
  readonly sorted: 'ascending' | 'descending' | undefined;
  readonly onSort: () => void;
}) {
  const arrow = props.sorted === undefined ? '' : props.sorted === 'ascending' ? '↑' : '↓';
  return (
    <div
      role="columnheader"
      aria-sort={props.sorted ?? 'none'}
      className={`min-w-0 ${props.numeric === true ? 'text-right' : 'text-left'}`}
    >
      <button
        type="button"
        title={props.title}
        onClick={props.onSort}
        className={`max-w-full truncate text-xs leading-5 ${props.sorted === undefined ? 'text-ink-2' : 'font-medium text-ink'} hover:text-ink`}
      >
        {props.label}
        {arrow !== '' && <span aria-hidden="true"> {arrow}</span>}
      </button>
    </div>
  );
}
