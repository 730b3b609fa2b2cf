/** Whether a dashboard is everybody's to look at. */
export function VisibleToAll(
  { isGlobal, onChange }: { isGlobal: boolean; onChange: (isGlobal: boolean) => void },
) {
  return (
    <label className="tick">
      <input type="checkbox" checked={isGlobal} onChange={(event) => onChange(event.target.checked)} />
      <span>Visible to all users</span>
    </label>
  );
}
