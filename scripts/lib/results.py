"""results.py FILE...: "passed failed skipped" over JUnit files; names of failures go to standard error."""

import sys
import xml.etree.ElementTree as ET

passed = failed = skipped = 0
for path in sys.argv[1:]:
    try:
        cases = list(ET.parse(path).getroot().iter("testcase"))
    except (OSError, ET.ParseError):
        continue
    for case in cases:
        name = f'{case.get("classname", "")} {case.get("name", "")}'.strip()
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
            print(f"    failed: {name}", file=sys.stderr)
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
print(passed, failed, skipped)
