import { useRef, useState, type ReactNode } from 'react';

interface DropZoneParts {
  readonly label: string;
  readonly take: (files: readonly File[]) => void;
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly children?: ReactNode;
}

/** Takes files that are dropped on it, or chosen with its button. */
export function DropZone({ label, take, accept, multiple = false, children }: DropZoneParts) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div
      className={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take([...event.dataTransfer.files].slice(0, multiple ? undefined : 1));
      }}
    >
      {children}
      <button type="button" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        aria-label={label}
        hidden
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          event.target.value = ''; // the same file can be chosen again
        }}
      />
    </div>
  );
}
